// What is in view, as a list: the map for those who do not see it, and a finder for everybody.
import { fill, h, iconButton } from "./dom.js";
import { featuresInView } from "./pick.js";
import { t } from "./words.js";

const SHOWN = 60;

export class ListPanel {
  constructor(app) {
    this.app = app;
    this.isOpen = false;
    this.heading = h("h2", {});
    this.search = h("input", { type: "search", class: "gm-search", oninput: () => this.render(), onkeydown: ({ key }) => key === "Enter" && this.goTo(placeIn(this.search.value)) });
    this.body = h("div", { class: "gm-panel-body" });
    this.element = h("section", { class: "gm-panel", hidden: true }, this.heading, this.search, this.body);
    app.root.append(this.element);
  }

  setOpen(open) {
    this.isOpen = open;
    this.element.hidden = !open;
    if (open) this.render();
  }

  schedule() {
    if (!this.isOpen) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.render(), 250);
  }

  render() {
    if (!this.isOpen) return;
    fill(this.heading, t("list"), iconButton("close", t("close"), () => this.app.togglePanel(this), { class: "gm-close" }));
    this.search.placeholder = t("search");
    this.search.setAttribute("aria-label", t("search"));
    const wanted = this.search.value.trim().toLowerCase();
    const place = placeIn(wanted);
    if (place) {
      const words = t("go_to", { place: place.join(", ") });
      fill(this.body, h("button", { type: "button", class: "gm-item", onclick: () => this.goTo(place) }, words));
      return;
    }
    const sections = featuresInView(this.app.map, this.app.tiles).map((entry) => this.section(entry, wanted)).filter(Boolean);
    fill(this.body, ...(sections.length ? sections : [h("p", { class: "gm-quiet" }, t("list_empty"))]));
  }

  goTo(place) {
    if (!place) return;
    this.app.flyTo(place, false);
    if (this.app.root.classList.contains("gm-narrow")) this.app.togglePanel(this);
  }

  section({ layer, features, uncounted }, wanted) {
    const named = [...features.values()].map((feature) => ({ feature, name: nameOf(layer, feature) }));
    const matching = named.filter(({ name }) => name.toLowerCase().includes(wanted)).sort((a, b) => a.name.localeCompare(b.name, this.app.language));
    if (!matching.length && (wanted || !uncounted)) return null;
    const more = matching.length - SHOWN;
    return h(
      "section",
      {},
      h("h3", {}, `${layer.title} (${(matching.length + (wanted ? 0 : uncounted)).toLocaleString(this.app.language)})`),
      h("ul", { role: "list" }, matching.slice(0, SHOWN).map(({ feature, name }) =>
        h("li", {}, h("button", { type: "button", class: "gm-item", onclick: () => this.app.card.open(layer.id, feature.fid) }, name)))),
      more > 0 || uncounted ? h("p", { class: "gm-quiet" }, t("list_more", { count: Math.max(more, 0) + uncounted })) : null,
    );
  }
}

// What has no name is called by its kind, and by its number where it has none either.
export function nameOf(layer, feature) {
  const name = layer.nameField && feature.properties[layer.nameField];
  if (name) return String(name);
  const kind = layer.style.by === "kind" && layer.codes.find(({ code }) => code === feature.properties[layer.style.by]);
  return kind ? kind.title : `${layer.title} ${feature.fid}`;
}

// Longitude and latitude as people copy them, in either order where only one is possible.
export function placeIn(text) {
  const found = /^\s*(-?\d+(?:\.\d+)?)\s*[,，\s]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  if (!found) return null;
  const [first, second] = [Number(found[1]), Number(found[2])];
  const [lon, lat] = Math.abs(second) > 90 ? [second, first] : [first, second];
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null;
}
