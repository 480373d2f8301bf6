// What this person has said and the others do not see yet: drawn from the server's answer, without a run of the page.
import { urlOf } from "./store.js";
import { t } from "./words.js";

const ASKED_BY = "suggestions";
const STYLE = { color: "#c2185b", fillOpacity: 0.25, width: 2.5, dash: [3, 3], radius: 8 };

export class Mine {
  constructor(app) {
    this.app = app;
    this.overlay = null;
  }

  async versionsChanged(versions) {
    if (versions[ASKED_BY] === this.version) return;
    this.version = versions[ASKED_BY];
    try {
      const answer = await fetch(urlOf("mine"), { credentials: "same-origin" });
      const geojson = answer.ok ? await answer.json() : { features: [] };
      for (const feature of geojson.features) feature.properties = { label: t("mine_label") };
      this.overlay = geojson.features.length ? { id: "mine", title: t("mine"), geojson, style: STYLE, geometry: "point", flash: false } : null;
      this.app.showOverlays();
    } catch {
      // the server is away for a moment: the next version asks again
      this.version = undefined;
    }
  }
}
