// All layers of the map in one grid of canvases.
import L from "leaflet";
import { paintTile, SIDE } from "./paint.js";
import { sourceOf } from "./store.js";

export const CanvasTiles = L.GridLayer.extend({
  options: { tileSize: SIDE, keepBuffer: 1, updateWhenZooming: false, updateWhenIdle: false, maxZoom: 20, className: "gm-tiles" },

  initialize(store) {
    L.GridLayer.prototype.initialize.call(this, {});
    this._store = store;
    this._drawnLayers = [];
    this._only = {};
  },

  // Layers from the bottom up; tiles that are shown are drawn again.
  setLayers(layers) {
    this._drawnLayers = layers;
    this.refresh();
  },

  // Of a layer named here only these features are shown, picked and listed.
  setOnly(only) {
    this._only = Object.fromEntries(Object.entries(only).map(([layer, fids]) => [layer, new Set(fids)]));
    this.refresh();
  },

  contentOf(layer, place) {
    const content = this._store.peek(sourceOf(layer), place);
    const only = this._only[layer.id];
    return content && only ? { ...content, features: content.features.filter(({ fid }) => only.has(fid)) } : content;
  },

  refresh() {
    for (const { el, coords } of Object.values(this._tiles ?? {})) this._draw(el, coords);
  },

  layersAt(zoom) {
    return this._drawnLayers.filter((layer) => zoom >= layer.style.minZoom);
  },

  // Between whole zooms tiles of the next one are shown smaller.
  zoom() {
    return this._tileZoom;
  },

  // The shown tiles with their contents, for labels, picking and the list.
  shown() {
    const zoom = this.zoom();
    return Object.values(this._tiles ?? {})
      .filter(({ coords }) => coords.z === zoom)
      .map(({ coords }) => ({
        coords,
        contents: this.layersAt(zoom).map((layer) => ({ layer, content: this.contentOf(layer, placeOf(coords)) })).filter(({ content }) => content),
      }));
  },

  createTile(coords, done) {
    const canvas = L.DomUtil.create("canvas", "leaflet-tile");
    this._draw(canvas, coords).then(() => done(null, canvas), (error) => done(error, canvas));
    return canvas;
  },

  async _draw(canvas, coords) {
    const layers = this.layersAt(coords.z);
    const place = placeOf(coords);
    const turn = (canvas.turn = (canvas.turn ?? 0) + 1);
    let failed = null;
    try {
      await this._store.load(layers.map(sourceOf), place);
    } catch (error) {
      failed = error;
    }
    if (canvas.turn !== turn) return;
    const drawn = layers.map((layer) => ({ layer, content: this.contentOf(layer, place) })).filter(({ content }) => content);
    paintTile(canvas, coords.z, Math.min(window.devicePixelRatio || 1, 2), drawn);
    this.fire("painted", { failed });
  },
});

// A tile is drawn at twice the usual size, so it is the one of the zoom above.
const placeOf = ({ x, y, z }) => `${z - 1}/${x}/${y}`;
