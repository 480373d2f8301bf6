// Placing a pin, drawing and editing shapes. Nothing is sent before the person says so, but a pin, which
// may be put elsewhere as often as wished. A page that tries places out ("try") answers each press at once: there
// is nothing to confirm, and the view stays on what changes.
import L from "leaflet";
import "@geoman-io/leaflet-geoman-free";
import { fill, h, iconButton } from "./dom.js";
import { t } from "./words.js";

const SHAPES = { point: "Marker", line: "Line", polygon: "Polygon" };
const DRAWN = { color: "#c2410c", weight: 3, fillColor: "#f59e0b", fillOpacity: 0.25 };
const MINIMUM = { line: 2, polygon: 3 };
const PRESSED = ["pin", "try"];

const pinIcon = () => {
  const needle = h("span", { class: "gm-needle" });
  return L.divIcon({ html: needle, className: "gm-pin", iconSize: [32, 40], iconAnchor: [16, 38] });
};

export class Tools {
  constructor(app) {
    this.app = app;
    this.active = null;
    this.offered = [];
    this.buttons = h("div", { class: "gm-tools", role: "toolbar", hidden: true });
    this.bar = h("div", { class: "gm-bar", role: "group", hidden: true });
    app.root.append(this.buttons, this.bar);
    app.map.pm.setGlobalOptions({ snappable: false, allowSelfIntersection: false, tooltips: false, continueDrawing: false });
    app.map.pm.setPathOptions(DRAWN);
    app.map.on("pm:create", ({ layer }) => this.finished(layer));
    app.map.on("pm:drawstart", ({ workingLayer }) => workingLayer.on("pm:vertexadded", () => this.renderBar()));
    app.root.addEventListener("keydown", ({ key }) => key === "Escape" && this.active && this.stop());
  }

  offer(tools, mode) {
    this.offered = tools;
    this.asked = mode === "browse" ? null : mode;
    this.start(this.asked);
  }

  translate() {
    this.buttons.setAttribute("aria-label", t("tools"));
    this.buttons.hidden = !this.offered.length;
    fill(
      this.buttons,
      ...this.offered.map((tool) => iconButton(tool, t(`tool_${tool}`), () => this.start(this.active === tool ? null : tool), { "data-tool": tool, "aria-pressed": String(this.active === tool) }, h("span", {}, t(`tool_${tool}`)))),
    );
    this.renderBar();
  }

  start(tool) {
    this.clear();
    this.active = tool;
    this.app.view.classList.toggle("gm-aiming", Boolean(tool));
    if (tool) this.app.card.close();
    if (tool && !PRESSED.includes(tool)) this.app.map.pm.enableDraw(SHAPES[tool], { markerStyle: { icon: pinIcon() }, templineStyle: DRAWN, hintlineStyle: { ...DRAWN, dashArray: "5 5" } });
    this.translate();
    if (tool) this.app.say(t(`hint_${tool}`));
  }

  // Back to what the page asks for, if it asks for anything.
  stop() {
    this.start(this.asked);
  }

  clear() {
    this.app.map.pm.disableDraw();
    this.drawn?.remove();
    this.drawn = null;
    this.editing = null;
    this.active = null;
  }

  // Whether the tool in hand takes a press on the map.
  takes(latlng) {
    if (PRESSED.includes(this.active)) {
      this.placePin(latlng);
      return true;
    }
    return Boolean(this.active);
  }

  placePin({ lat, lng }) {
    this.showPin([lng, lat]);
    this.app.say(t("pin_placed"));
    if (this.active !== "try") this.app.lookClosely([lat, lng]);
    this.app.send("pin", { lon: lng, lat });
  }

  // The place goes along: the page may not have heard of the pin yet.
  confirmPin() {
    const { lat, lng } = this.pin.getLatLng();
    this.app.send("confirmed", { lon: lng, lat });
  }

  showPin(place) {
    this.pin?.remove();
    this.pin = null;
    this.renderBar();
    if (!place) return;
    this.pin = L.marker([place[1], place[0]], { icon: pinIcon(), draggable: true, keyboard: false, pmIgnore: true }).addTo(this.app.map);
    this.pin.on("dragend", () => this.placePin(this.pin.getLatLng()));
    this.renderBar();
  }

  renderBar() {
    const tool = this.active;
    this.bar.hidden = !tool;
    if (!tool) return;
    const done = Boolean(this.drawn);
    const pinned = tool === "pin" && tool === this.asked && Boolean(this.pin);
    const vertices = this.vertices();
    const button = (words, act, options = {}) => h("button", { type: "button", class: `gm-text ${options.class ?? ""}`, disabled: options.disabled, onclick: act }, t(words));
    this.bar.setAttribute("aria-label", t(`tool_${tool}`));
    fill(
      this.bar,
      h("p", {}, t(done ? "hint_confirm" : pinned ? "hint_pinned" : `hint_${tool}`)),
      h("div", { class: "gm-actions" },
        done
          ? [button("use_shape", () => this.confirm(), { class: "gm-primary" }), this.editing ? null : button("again", () => this.start(tool))]
          : [
              pinned ? button("pin_right", () => this.confirmPin(), { class: "gm-primary" }) : null,
              tool === "pin" ? button("my_place", () => this.app.locate((latlng) => this.placePin(latlng))) : null,
              button("point_here", () => this.pointHere(), { class: "gm-here" }),
              tool in MINIMUM ? button("undo", () => this.undo(), { disabled: vertices < 1 }) : null,
              tool in MINIMUM ? button("finish", () => this.drawer()._finishShape(), { class: "gm-primary", disabled: vertices < MINIMUM[tool] }) : null,
            ],
        PRESSED.includes(tool) && tool === this.asked ? null : button("cancel", () => this.stop())),
    );
    if (pinned) this.app.bringIntoSight(this.bar);
  }

  drawer() {
    return this.app.map.pm.Draw[SHAPES[this.active]];
  }

  vertices() {
    if (!(this.active in MINIMUM) || this.drawn) return 0;
    return this.drawer()._layer?.getLatLngs().flat().length ?? 0;
  }

  // The middle of the map is a pointer for those who use no mouse.
  pointHere() {
    const latlng = this.app.map.getCenter();
    if (PRESSED.includes(this.active)) this.placePin(latlng);
    else this.app.map.fire("click", { latlng });
    this.renderBar();
  }

  undo() {
    if (this.vertices() > 1) this.drawer()._removeLastVertex();
    else this.start(this.active);
    this.renderBar();
  }

  finished(layer) {
    this.drawn = layer;
    layer.pm.enable({ allowSelfIntersection: false, draggable: true });
    this.renderBar();
    this.app.say(t("hint_confirm"));
  }

  edit(card) {
    this.clear();
    this.editing = card;
    this.drawn = L.geoJSON(card.geometry, { style: DRAWN, pointToLayer: (_, latlng) => L.marker(latlng, { icon: pinIcon(), draggable: true }) }).addTo(this.app.map);
    this.drawn.eachLayer((layer) => layer.pm.enable({ allowSelfIntersection: false }));
    this.active = { Point: "point", LineString: "line", MultiLineString: "line" }[card.geometry.type] ?? "polygon";
    this.translate();
  }

  confirm() {
    const { editing, active: kind } = this;
    const geometry = geometryOf(this.drawn);
    this.stop();
    if (editing) this.app.send("edited", { layer: editing.layer, fid: editing.fid, version: editing.version, geometry });
    else this.app.send("drawn", { kind, geometry });
  }
}

function geometryOf(layer) {
  const json = layer.toGeoJSON();
  return json.type === "FeatureCollection" ? json.features[0].geometry : json.geometry;
}
