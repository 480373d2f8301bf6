// Results laid over the map: gaps, reach, what was served.
import L from "leaflet";
import { h } from "./dom.js";

// A figure that stood farther from its place would be read as its neighbour's.
const FARTHEST_PX = 30;

export class Overlays {
  constructor(app) {
    this.app = app;
    this.shown = new Map();
    this.off = new Set();
    app.map.createPane("results").classList.add("gm-results-pane");
    app.map.on("zoomend moveend", () => this.spreadLabels());
  }

  show(overlays) {
    const wanted = new Set(overlays.map(({ id }) => id));
    for (const [id, { layer }] of this.shown) {
      if (wanted.has(id)) continue;
      layer.remove();
      this.shown.delete(id);
    }
    for (const overlay of overlays) this.showOne(overlay);
    this.app.panel.render();
    this.spreadLabels();
  }

  // Figures of places that lie close together stand under one another; those without room wait for a closer look.
  spreadLabels() {
    cancelAnimationFrame(this.spreading);
    this.spreading = requestAnimationFrame(() => {
      const placed = [];
      for (const label of this.app.root.querySelectorAll(".gm-result-label")) {
        label.style.marginTop = "0";
        const { left, right, top, height } = label.getBoundingClientRect();
        const box = { left, right, top };
        const isTaken = () => placed.some((other) => left < other.right && right > other.left && Math.abs(box.top - other.top) < height);
        while (isTaken()) box.top += height + 2;
        const fits = box.top - top <= FARTHEST_PX;
        label.style.visibility = fits ? "" : "hidden";
        if (!fits) continue;
        label.style.marginTop = `${box.top - top}px`;
        placed.push(box);
      }
    });
  }

  showOne(overlay) {
    const text = JSON.stringify(overlay);
    const before = this.shown.get(overlay.id);
    if (before?.text === text) return;
    before?.layer.remove();
    const layer = L.geoJSON(overlay.geojson, {
      pane: "results",
      interactive: false,
      pmIgnore: true,
      style: { ...pathStyle(overlay.style), className: overlay.flash ? "gm-flash" : "" },
      pointToLayer: (_, latlng) => L.circleMarker(latlng, { pane: "results", radius: overlay.style.radius, pmIgnore: true }),
      onEachFeature: labelled,
    });
    if (!this.off.has(overlay.id)) layer.addTo(this.app.map);
    this.shown.set(overlay.id, { layer, text });
  }

  isOn(id) {
    return !this.off.has(id);
  }

  switchOverlay(id, on) {
    const { layer } = this.shown.get(id);
    if (on) this.off.delete(id);
    else this.off.add(id);
    if (on) layer.addTo(this.app.map);
    else layer.remove();
  }
}

function pathStyle({ color, fillOpacity, width, dash }) {
  return { color, weight: width, fillColor: color, fillOpacity, dashArray: dash.join(" ") };
}

function labelled({ properties }, layer) {
  if (!properties?.label) return;
  layer.bindTooltip(h("span", {}, String(properties.label)), { permanent: true, direction: "center", className: "gm-result-label" });
}
