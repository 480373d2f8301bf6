// Names over the tiles: one canvas for the view, redrawn when the map rests.
import L from "leaflet";
import { EXTENT, SIDE } from "./paint.js";

export const Labels = L.Layer.extend({
  initialize(tiles) {
    this._source = tiles;
  },

  onAdd(map) {
    this._canvas = L.DomUtil.create("canvas", "gm-labels leaflet-zoom-hide", map.getPane("labels"));
    map.on("moveend zoomend resize", this.schedule, this);
    this._source.on("painted load", this.schedule, this);
    this.schedule();
  },

  onRemove(map) {
    map.off("moveend zoomend resize", this.schedule, this);
    this._source.off("painted load", this.schedule, this);
    this._canvas.remove();
  },

  schedule() {
    cancelAnimationFrame(this._frame);
    this._frame = requestAnimationFrame(() => this._map && this._draw());
  },

  _draw() {
    const map = this._map;
    const size = map.getSize();
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const canvas = this._canvas;
    canvas.width = size.x * ratio;
    canvas.height = size.y * ratio;
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    const taken = [];
    for (const label of this._candidates()) place(context, label, size, taken);
  },

  _candidates() {
    const zoom = this._map.getZoom();
    const corner = this._map.getPixelBounds().min;
    const candidates = [];
    for (const { coords, contents } of this._source.shown()) {
      for (const { layer, content } of contents) {
        const { labelField, labelMinZoom } = layer.style;
        if (!labelField || zoom < labelMinZoom) continue;
        const named = content.labels.length ? content.labels : content.features.filter(({ type }) => type === 1);
        for (const { properties, paths } of named) {
          const text = properties.label ?? properties[labelField];
          if (!text) continue;
          const [{ x, y }] = paths[0];
          if (x < 0 || y < 0 || x >= EXTENT || y >= EXTENT) continue;
          candidates.push({
            text: String(text),
            layer,
            x: (coords.x + x / EXTENT) * SIDE - corner.x,
            y: (coords.y + y / EXTENT) * SIDE - corner.y,
          });
        }
      }
    }
    return candidates.sort((a, b) => rank(a.layer) - rank(b.layer) || b.layer.style.order - a.layer.style.order);
  },
});

// Names of large things go first: they appear at smaller zooms.
const rank = (layer) => layer.style.labelMinZoom;

function place(context, { text, layer, x, y }, size, taken) {
  const large = layer.style.labelMinZoom <= 14;
  const isPoint = layer.geometry === "point";
  context.font = `${large ? 600 : 500} ${large ? 14 : 12}px "Noto Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif`;
  const shown = text.length > 16 ? `${text.slice(0, 15)}…` : text;
  const width = context.measureText(shown).width + 8;
  const height = large ? 20 : 17;
  const middle = isPoint ? y + layer.style.radius + 11 : y;
  const box = { left: x - width / 2, right: x + width / 2, top: middle - height / 2, bottom: middle + height / 2 };
  if (box.right < 0 || box.bottom < 0 || box.left > size.x || box.top > size.y) return;
  if (taken.some((other) => box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top)) return;
  taken.push(box);
  context.strokeStyle = "rgba(255,253,248,0.92)";
  context.lineWidth = 3.5;
  context.strokeText(shown, x, middle);
  context.fillStyle = ink(layer.style.color);
  context.fillText(shown, x, middle);
}

// A darker tone of the layer's colour, for contrast on the paper.
function ink(color) {
  const parts = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  const light = (0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2]) / 255;
  const factor = light > 0.33 ? 0.33 / light : 1;
  return `rgb(${parts.map((part) => Math.round(part * factor)).join(",")})`;
}
