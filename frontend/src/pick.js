// Finds features in the tiles that are shown.
import { EXTENT, radiusAt, SIDE } from "./paint.js";

const UNITS = EXTENT / SIDE;
const TOLERANCE = 7;
// Walls and nameless paths run round every yard: they are meant only when they are hit.
const NAMELESS_TOLERANCE = 3;
const POINT = 1;
const LINE = 2;
const AREA = 3;

// Features at a place, the topmost first; each { layer, feature }.
export function featuresAt(map, tiles, latlng, single = false) {
  const zoom = tiles.zoom();
  const at = map.project(latlng, zoom);
  const tile = tiles.shown().find(({ coords }) => coords.x === Math.floor(at.x / SIDE) && coords.y === Math.floor(at.y / SIDE));
  if (!tile) return [];
  const x = (at.x / SIDE - tile.coords.x) * EXTENT;
  const y = (at.y / SIDE - tile.coords.y) * EXTENT;
  const hits = [];
  for (const { layer, content } of [...tile.contents].reverse()) {
    const near = nearestFeature(layer, content.features, x, y, zoom);
    if (!near) continue;
    hits.push({ layer, feature: near });
    if (single) break;
  }
  // A point or a line is meant when it is hit at all, then what hides the rest, then the smallest boundary.
  return hits.sort((a, b) => rank(a) - rank(b) || (rank(a) === 2 ? areaOf(a.feature.paths) - areaOf(b.feature.paths) : 0));
}

function nearestFeature(layer, features, x, y, zoom) {
  let best = null;
  let least = Infinity;
  for (const feature of features) {
    const distance = distanceTo(feature, x, y, layer, zoom);
    if (distance < least) [best, least] = [feature, distance];
  }
  return best;
}

function distanceTo(feature, x, y, layer, zoom) {
  if (feature.type === POINT) {
    const reach = (radiusAt(layer.style, zoom) + TOLERANCE) * UNITS;
    const [{ x: px, y: py }] = feature.paths[0];
    const distance = Math.hypot(px - x, py - y);
    return distance <= reach ? distance : Infinity;
  }
  if (feature.type === LINE) {
    const distance = Math.min(...feature.paths.map((path) => distanceToPath(path, x, y)));
    const isNamed = layer.nameField && feature.properties[layer.nameField];
    return distance <= (isNamed ? TOLERANCE : NAMELESS_TOLERANCE) * UNITS ? distance : Infinity;
  }
  return isInside(feature.paths, x, y) ? areaOf(feature.paths) : Infinity;
}

function distanceToPath(path, x, y) {
  let least = Infinity;
  for (let k = 1; k < path.length; k++) {
    const a = path[k - 1];
    const [dx, dy] = [path[k].x - a.x, path[k].y - a.y];
    const along = Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
    least = Math.min(least, Math.hypot(a.x + along * dx - x, a.y + along * dy - y));
  }
  return least;
}

function isInside(paths, x, y) {
  let inside = false;
  for (const path of paths) {
    for (let k = 0, j = path.length - 1; k < path.length; j = k++) {
      const [a, b] = [path[k], path[j]];
      if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
    }
  }
  return inside;
}

function rank({ layer, feature }) {
  if (feature.type !== AREA) return 0;
  return layer.style.fill && layer.style.fillOpacity >= 0.5 ? 1 : 2;
}

function areaOf(paths) {
  let twice = 0;
  for (const path of paths) for (let k = 1; k < path.length; k++) twice += path[k - 1].x * path[k].y - path[k].x * path[k - 1].y;
  return Math.abs(twice);
}

// Features of which some part is in view, each once; grid cells as { count }.
export function featuresInView(map, tiles) {
  const zoom = tiles.zoom();
  const view = map.getBounds();
  const [min, max] = [map.project(view.getNorthWest(), zoom), map.project(view.getSouthEast(), zoom)];
  const found = new Map();
  for (const { coords, contents } of tiles.shown()) {
    const low = { x: (min.x / SIDE - coords.x) * EXTENT, y: (min.y / SIDE - coords.y) * EXTENT };
    const high = { x: (max.x / SIDE - coords.x) * EXTENT, y: (max.y / SIDE - coords.y) * EXTENT };
    for (const { layer, content } of contents) {
      if (zoom < layer.style.minZoom) continue;
      if (!found.has(layer.id)) found.set(layer.id, { layer, features: new Map(), uncounted: 0 });
      const entry = found.get(layer.id);
      for (const feature of content.features) {
        if (!feature.paths.some((path) => path.some(({ x, y }) => x >= low.x && x <= high.x && y >= low.y && y <= high.y))) continue;
        if (feature.properties.count) entry.uncounted += feature.properties.count;
        else entry.features.set(feature.fid, feature);
      }
    }
  }
  return [...found.values()].reverse().filter(({ features, uncounted }) => features.size || uncounted);
}
