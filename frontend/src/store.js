// Decoded tiles by layer, place and version. What is missing for one place is fetched in one request.
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";

const KEPT = 1500;
const NOTHING = { features: [], labels: [] };
const BASE = new URL(".", document.baseURI);

export const urlOf = (path) => new URL(path, BASE);

export class TileStore {
  constructor() {
    this.versions = {};
    this.kept = new Map();
    this.loading = new Map();
  }

  peek(layer, place) {
    return this.kept.get(`${layer}/${place}`)?.content;
  }

  // Resolves when every layer is there in its latest version; layers that fail stay as they were. A layer the
  // server does not list is not for this reader, and asking for it would fail the others; results are not listed.
  async load(layers, place) {
    const missing = layers.filter((layer) => layer in this.versions && !this.isFresh(layer, place));
    if (!missing.length) return;
    const url = urlOf(`tiles/${missing.map(encodeURIComponent).join(",")}/${place}.mvt`);
    const key = `${url} ${missing.map((layer) => this.versions[layer])}`;
    if (!this.loading.has(key)) {
      this.loading.set(key, this.fetch(url, missing, place).finally(() => this.loading.delete(key)));
    }
    await this.loading.get(key);
  }

  isFresh(layer, place) {
    const kept = this.kept.get(`${layer}/${place}`);
    return kept !== undefined && kept.version === this.versions[layer];
  }

  async fetch(url, layers, place) {
    const versions = layers.map((layer) => this.versions[layer]);
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`tile ${answer.status}`);
    const body = answer.status === 204 ? null : new VectorTile(new PbfReader(await answer.arrayBuffer()));
    layers.forEach((layer, k) => this.keep(`${layer}/${place}`, versions[k], contentOf(body, layer)));
  }

  keep(key, version, content) {
    this.kept.delete(key);
    this.kept.set(key, { version, content });
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT) break;
      this.kept.delete(oldest);
    }
  }
}

function contentOf(tile, layer) {
  if (!tile?.layers[layer]) return NOTHING;
  return { features: features(tile.layers[layer]), labels: tile.layers[`${layer}.label`] ? features(tile.layers[`${layer}.label`]) : [] };
}

function features(layer) {
  const list = new Array(layer.length);
  for (let k = 0; k < layer.length; k++) {
    const feature = layer.feature(k);
    list[k] = { fid: feature.id, type: feature.type, properties: feature.properties, paths: feature.loadGeometry() };
  }
  return list;
}
