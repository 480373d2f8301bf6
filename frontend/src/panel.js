// Switches of the layers, which are their legend too.
import { fill, h, iconButton } from "./dom.js";
import { shade } from "./paint.js";
import { t } from "./words.js";

export class LayerPanel {
  constructor(app) {
    this.app = app;
    this.isOpen = false;
    this.body = h("div", { class: "gm-panel-body" });
    this.heading = h("h2", {});
    this.element = h("section", { class: "gm-panel", hidden: true }, this.heading, this.body);
    app.root.append(this.element);
  }

  setOpen(open) {
    this.isOpen = open;
    this.element.hidden = !open;
  }

  render() {
    fill(this.heading, t("layers"), iconButton("close", t("close"), () => this.app.togglePanel(this), { class: "gm-close" }));
    const layers = [...this.app.data.layers].sort((a, b) => b.style.order - a.style.order);
    fill(
      this.body,
      ...this.app.allOverlays().map((overlay) => this.overlayRow(overlay)),
      ...layers.map((layer) => this.layerRow(layer)),
    );
    if (this.app.located) this.markFar();
  }

  overlayRow(overlay) {
    const { color, fillOpacity, width, dash } = overlay.style;
    const swatch = { color, fill: color, fillOpacity, width, dash, geometry: overlay.geometry };
    return this.row(overlay.title, swatch, null, this.app.overlays.isOn(overlay.id), (on) => this.app.overlays.switchOverlay(overlay.id, on));
  }

  layerRow(layer) {
    const { style, codes } = layer;
    const between = this.app.language === "zh" ? "、" : ", ";
    const alike = new Map();
    for (const { color, title } of codes) alike.set(color, [...(alike.get(color) ?? []), title]);
    const codeList = codes.length
      ? h("ul", { class: "gm-codes" }, [...alike].map(([color, titles]) => h("li", {}, swatchOf({ ...style, ...codeColors(style, color), geometry: layer.geometry }), h("span", {}, titles.join(between)))))
      : null;
    const row = this.row(layer.title, { ...style, geometry: layer.geometry }, layer.count, this.app.isOn(layer), (on) => {
      this.app.switchLayer(layer, on);
      if (codeList) codeList.hidden = !on;
    });
    if (codeList) codeList.hidden = !this.app.isOn(layer);
    return h("div", { "data-layer": layer.id }, row, codeList);
  }

  // Layers that are drawn only closer say so.
  markFar() {
    const zoom = Math.round(this.app.map.getZoom());
    for (const { id, style } of this.app.data.layers) {
      this.body.querySelector(`[data-layer="${CSS.escape(id)}"]`)?.classList.toggle("gm-far", zoom < style.minZoom);
    }
  }

  row(title, style, count, isOn, onSwitch) {
    const box = h("input", { type: "checkbox", onchange: ({ target }) => onSwitch(target.checked) });
    box.checked = isOn;
    const number = count === null || count === undefined ? null : h("span", { class: "gm-count" }, count.toLocaleString(this.app.language));
    return h("label", { class: "gm-row" }, box, swatchOf(style), h("span", { class: "gm-row-title", "data-far": t("far") }, title), number);
  }
}

function codeColors(style, color) {
  const isHollow = style.fill.toLowerCase() === "#ffffff";
  if (!style.fill || isHollow) return { color };
  return { color: shade(color), fill: color };
}

function swatchOf({ geometry, color, fill, fillOpacity, width, dash }) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 22 16");
  svg.setAttribute("class", "gm-swatch");
  svg.setAttribute("aria-hidden", "true");
  const add = (name, attributes) => {
    const element = document.createElementNS(namespace, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    svg.append(element);
  };
  const outline = { stroke: color, "stroke-width": Math.min(width, 2.5), "stroke-dasharray": dash.join(" ") || "none" };
  const inside = fill ? { fill, "fill-opacity": fillOpacity } : { fill: "none" };
  if (geometry === "line") {
    if (fill) add("path", { d: "M1 11 8 6l6 4 7-5", fill: "none", stroke: color, "stroke-width": 5 });
    add("path", { d: "M1 11 8 6l6 4 7-5", fill: "none", ...outline, ...(fill ? { stroke: fill, "stroke-width": 3 } : {}) });
  } else if (geometry === "polygon") add("rect", { x: 2, y: 2.5, width: 18, height: 11, rx: 1.5, ...outline, ...inside });
  else add("circle", { cx: 11, cy: 8, r: 5, ...outline, ...inside, ...(fill ? {} : { fill: color }) });
  return svg;
}
