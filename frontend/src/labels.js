// Names over the tiles: one canvas for the view, redrawn when the map rests.
import L from "leaflet";
import { EXTENT, SIDE } from "./paint.js";

const FONT = '"Noto Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif';
const REPEAT_PX = 400;

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
    for (const label of this._candidates()) placeLabel(context, label, size, taken);
  },

  _candidates() {
    const zoom = this._source.zoom();
    const shownZoom = this._map.getZoom();
    const scale = this._map.getZoomScale(shownZoom, zoom);
    const corner = this._map.getPixelBounds().min;
    const candidates = [];
    for (const { coords, contents } of this._source.shown()) {
      for (const { layer, content } of contents) {
        const { labelField, labelMinZoom } = layer.style;
        if (!labelField || shownZoom < labelMinZoom) continue;
        const named = content.labels.length ? content.labels : content.features.filter(({ type }) => type === 1);
        for (const { properties, paths } of named) {
          const text = properties.label ?? properties[labelField];
          if (!text || shownZoom < (properties.zoom ?? 0)) continue;
          const [{ x, y }] = paths[0];
          if (x < 0 || y < 0 || x >= EXTENT || y >= EXTENT) continue;
          candidates.push({
            text: String(text),
            layer,
            angle: properties.angle ?? 0,
            below: !properties.zoom,
            x: (coords.x + x / EXTENT) * SIDE * scale - corner.x,
            y: (coords.y + y / EXTENT) * SIDE * scale - corner.y,
          });
        }
      }
    }
    return candidates.sort((a, b) => rank(a.layer) - rank(b.layer) || b.layer.style.order - a.layer.style.order);
  },
});

// Names of large things go first: they appear at smaller zooms.
const rank = (layer) => layer.style.labelMinZoom;

function placeLabel(context, { text, layer, x, y, angle, below }, size, taken) {
  const large = layer.style.labelMinZoom <= 14;
  context.font = `${large ? 600 : 500} ${large ? 14 : 12}px ${FONT}`;
  const shown = text.length > 16 ? `${text.slice(0, 15)}…` : text;
  const width = context.measureText(shown).width + 8;
  const height = large ? 20 : 17;
  const middle = below ? y + layer.style.radius + 11 : y;
  const turn = (angle * Math.PI) / 180;
  const reach = { x: (Math.abs(Math.cos(turn)) * width + Math.abs(Math.sin(turn)) * height) / 2, y: (Math.abs(Math.sin(turn)) * width + Math.abs(Math.cos(turn)) * height) / 2 };
  const box = { text, left: x - reach.x, right: x + reach.x, top: middle - reach.y, bottom: middle + reach.y };
  if (box.right < 0 || box.bottom < 0 || box.left > size.x || box.top > size.y) return;
  if (taken.some((other) => overlap(box, other) || (other.text === text && distance(box, other) < REPEAT_PX))) return;
  taken.push(box);
  context.save();
  context.translate(x, middle);
  context.rotate(turn);
  context.strokeStyle = "rgba(255,253,248,0.92)";
  context.lineWidth = 3.5;
  context.strokeText(shown, 0, 0);
  context.fillStyle = ink(layer.style.color);
  context.fillText(shown, 0, 0);
  context.restore();
}

const overlap = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
const distance = (a, b) => Math.hypot(a.left + a.right - b.left - b.right, a.top + a.bottom - b.top - b.bottom) / 2;

// A darker tone of the layer's colour, for contrast on the paper.
function ink(color) {
  const parts = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  const light = (0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2]) / 255;
  const factor = light > 0.33 ? 0.33 / light : 1;
  return `rgb(${parts.map((part) => Math.round(part * factor)).join(",")})`;
}
