// The card of one feature: what its reader may know, and what may be done with it.
import L from "leaflet";
import { fill, h, iconButton } from "./dom.js";
import { nameOf } from "./list.js";
import { urlOf } from "./store.js";
import { t } from "./words.js";

const MARGIN_PX = 60;
const HIGHLIGHT = { color: "#1d5fd1", weight: 4, fillColor: "#1d5fd1", fillOpacity: 0.06, interactive: false };

export class Card {
  constructor(app) {
    this.app = app;
    this.element = h("section", { class: "gm-card", hidden: true, tabindex: "-1" });
    app.root.append(this.element);
    this.element.addEventListener("keydown", ({ key }) => key === "Escape" && this.close());
  }

  // Opened by a press on the map, which says where, or by name, which goes there.
  async open(layer, fid, others = [], pressed = null) {
    this.asked = `${layer}/${fid}`;
    this.others = others;
    this.pressed = pressed;
    const card = await this.fetch(layer, fid);
    if (this.asked !== `${layer}/${fid}`) return;
    if (!card) {
      this.app.say(t("card_failed"), true);
      return;
    }
    this.show(card);
    if (card.geometry) this.reveal(card.geometry, pressed);
    this.element.focus({ preventScroll: true });
    this.app.say(`${card.kind}: ${card.title}`);
  }

  async fetch(layer, fid) {
    const url = urlOf(`features/${encodeURIComponent(layer)}/${fid}?language=${this.app.language}`);
    try {
      const answer = await fetch(url, { credentials: "same-origin" });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  show(card) {
    this.card = card;
    this.version = this.app.store.versions[card.layer];
    this.element.setAttribute("aria-label", card.title);
    fill(
      this.element,
      h("div", { class: "gm-card-head" }, h("div", {}, card.kind === card.title ? null : h("p", { class: "gm-kind" }, card.kind), h("h2", {}, card.title)), iconButton("close", t("close"), () => this.close(), { class: "gm-close" })),
      h("dl", {}, (card.fields ?? []).map(({ title, value, unit }) => [h("dt", {}, title), h("dd", {}, unit ? `${value} ${unit}` : value)])),
      this.photos(card.photos ?? []),
      this.chain(card.chain ?? []),
      this.app.data.acts ? h("div", { class: "gm-actions" }, (card.actions ?? []).map((action) => this.actionButton(card, action)), card.editable && card.geometry ? this.editButton(card) : null) : null,
      this.others.length ? h("div", { class: "gm-others" }, h("p", {}, t("also_here")), this.others.map((hit) => this.otherButton(hit))) : null,
    );
    this.element.hidden = false;
    this.app.root.classList.add("gm-has-card");
    this.app.bringIntoSight(this.element);
    this.highlight(card.geometry);
  }

  photos(photos) {
    if (!photos.length) return null;
    const link = ({ small, large, alt }) => h("a", { href: urlOf(large), target: "_blank", rel: "noopener" }, h("img", { src: urlOf(small), alt, loading: "lazy" }));
    return h("div", { class: "gm-photos" }, photos.map(link));
  }

  // From what was said to what came of it: each step opens its own card.
  chain(links) {
    if (!links.length) return null;
    const step = ({ layer, fid, kind, title, state, here, opens }) => {
      const told = [h("small", {}, state ? `${kind} · ${state}` : kind), title];
      return h("li", {}, here ? h("strong", { "aria-current": "step" }, told) : !opens ? h("span", {}, told) : h("button", { type: "button", class: "gm-text", onclick: () => this.open(layer, fid, [], this.pressed) }, told));
    };
    return h("div", { class: "gm-chain" }, h("p", {}, t("chain")), h("ol", {}, links.map(step)));
  }

  actionButton(card, { name, title, primary }) {
    const act = () => this.app.send("action", { name, layer: card.layer, fid: card.fid });
    return h("button", { type: "button", class: primary ? "gm-text gm-primary" : "gm-text", "data-action": name, onclick: act }, title);
  }

  editButton(card) {
    return h("button", { type: "button", class: "gm-text", onclick: () => { this.close(); this.app.tools.edit(card); } }, t("edit_shape"));
  }

  otherButton({ layer, feature }) {
    return h("button", { type: "button", class: "gm-text", onclick: () => this.open(layer.id, feature.fid, [], this.pressed) }, `${layer.title}: ${nameOf(layer, feature)}`);
  }

  highlight(geometry) {
    this.mark?.remove();
    if (!geometry) return;
    this.mark = L.geoJSON(geometry, {
      style: HIGHLIGHT,
      interactive: false,
      pmIgnore: true,
      pointToLayer: (_, latlng) => L.circleMarker(latlng, { ...HIGHLIGHT, radius: 13, weight: 3, pmIgnore: true }),
    }).addTo(this.app.map);
  }

  // Brings a feature chosen from the list into view, and one chosen on the map out from under its own card.
  reveal(geometry, pressed) {
    const { map, view } = this.app;
    const bounds = L.geoJSON(geometry).getBounds();
    if (!pressed) this.app.flyTo([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()], false);
    const at = map.latLngToContainerPoint(pressed ?? bounds.getCenter());
    const card = this.element.getBoundingClientRect();
    const box = view.getBoundingClientRect();
    const isUnder = at.x < card.right - box.left && at.y > card.top - box.top && at.y < card.bottom - box.top;
    if (!isUnder) return;
    if (this.app.root.classList.contains("gm-narrow")) map.panBy([0, at.y - (card.top - box.top) / 2]);
    else map.panBy([at.x - (card.right - box.left) - MARGIN_PX, 0]);
  }

  // The open card follows its feature when someone changes it.
  async versionsChanged() {
    if (this.element.hidden || this.version === this.app.store.versions[this.card.layer]) return;
    const { layer, fid } = this.card;
    const card = await this.fetch(layer, fid);
    if (this.element.hidden || this.asked !== `${layer}/${fid}`) return;
    if (card) this.show(card);
    else this.close();
  }

  close() {
    const hadFocus = this.element.contains(document.activeElement);
    this.asked = null;
    this.element.hidden = true;
    this.app.root.classList.remove("gm-has-card");
    this.mark?.remove();
    if (hadFocus) this.app.view.focus({ preventScroll: true });
  }
}
