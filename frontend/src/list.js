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
    this.search = h("input", { type: "search", class: "gm-search", oninput: () => this.render() });
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
    const sections = featuresInView(this.app.map, this.app.tiles).map((entry) => this.section(entry, wanted)).filter(Boolean);
    fill(this.body, ...(sections.length ? sections : [h("p", { class: "gm-quiet" }, t("list_empty"))]));
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

export function nameOf(layer, feature) {
  const name = layer.nameField && feature.properties[layer.nameField];
  return name ? String(name) : `${layer.title} ${feature.fid}`;
}
