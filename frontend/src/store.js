// Decoded tiles by layer, place and version. What is missing for one place is fetched in one request.
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";

const KEPT = 1500;
const NOTHING = { features: [], labels: [] };
const BASE = new URL(".", document.baseURI);
// Between the name of a layer and the token of a part of it.
const PART = "~";

// What the tiles of a layer are asked by: all of it, or the part a list has found.
export const sourceOf = ({ id, part }) => (part ? `${id}${PART}${part}` : id);

export const urlOf = (path) => new URL(path, BASE);

export class TileStore {
  constructor() {
    this.versions = {};
    this.kept = new Map();
    this.loading = new Map();
  }

  version(source) {
    return this.versions[source.split(PART)[0]];
  }

  peek(source, place) {
    return this.kept.get(`${source}/${place}`)?.content;
  }

  // Resolves when every source is there in its latest version; those that fail stay as they were. A layer the
  // server does not list is not for this reader, and asking for it would fail the others; results are not listed.
  async load(sources, place) {
    const missing = sources.filter((source) => this.version(source) !== undefined && !this.isFresh(source, place));
    if (!missing.length) return;
    const url = urlOf(`tiles/${missing.map(encodeURIComponent).join(",")}/${place}.mvt`);
    const key = `${url} ${missing.map((source) => this.version(source))}`;
    if (!this.loading.has(key)) {
      this.loading.set(key, this.fetch(url, missing, place).finally(() => this.loading.delete(key)));
    }
    await this.loading.get(key);
  }

  isFresh(source, place) {
    const kept = this.kept.get(`${source}/${place}`);
    return kept !== undefined && kept.version === this.version(source);
  }

  async fetch(url, sources, place) {
    const versions = sources.map((source) => this.version(source));
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`tile ${answer.status}`);
    const body = answer.status === 204 ? null : new VectorTile(new PbfReader(await answer.arrayBuffer()));
    sources.forEach((source, k) => this.keep(`${source}/${place}`, versions[k], contentOf(body, source)));
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

function contentOf(tile, source) {
  if (!tile?.layers[source]) return NOTHING;
  return { features: features(tile.layers[source]), labels: tile.layers[`${source}.label`] ? features(tile.layers[`${source}.label`]) : [] };
}

function features(layer) {
  const list = new Array(layer.length);
  for (let k = 0; k < layer.length; k++) {
    const feature = layer.feature(k);
    list[k] = { fid: feature.id, type: feature.type, properties: feature.properties, paths: feature.loadGeometry() };
  }
  return list;
}
