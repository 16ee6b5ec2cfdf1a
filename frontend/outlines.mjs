// Outlines of countries for the maps that the server draws: Natural Earth 1:50m (public domain), as world-atlas has it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { feature } from "topojson-client";

const ATLAS = join(import.meta.dirname, "node_modules/world-atlas/countries-50m.json");

/** What each map shows, in degrees: west, south, east, north. */
const REGIONS = { peru: [-83, -19.5, -67, 1], france: [-6, 41, 10.5, 52] };

/** Countries are cut this far outside of a map, in degrees, so that no cut edge is seen. */
const MARGIN = 3;

/** Per region its `bounds` and its `countries`: `{id, name, rings}`, rings of `[longitude, latitude]`, 3 decimals. */
export function outlines() {
  const atlas = JSON.parse(readFileSync(ATLAS, "utf8"));
  const { features } = feature(atlas, atlas.objects.countries);
  const regions = Object.entries(REGIONS).map(([name, bounds]) => [name, { bounds, countries: within(features, bounds) }]);
  return { source: "Natural Earth 1:50m, public domain, by way of world-atlas", regions: Object.fromEntries(regions) };
}

function within(features, [west, south, east, north]) {
  const box = [west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN];
  return features
    .map(({ id, properties, geometry }) => ({
      id: id ?? properties.name,
      name: properties.name,
      rings: rings(geometry).map((ring) => rounded(clipped(ring, box))).filter((ring) => ring.length > 3),
    }))
    .filter(({ rings }) => rings.length)
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** All rings of a geometry but those that jump over the antimeridian, which no map here comes near. */
function rings({ type, coordinates }) {
  const all = type === "Polygon" ? coordinates : coordinates.flat();
  return all.filter((ring) => ring.every(([longitude], n) => n === 0 || Math.abs(longitude - ring[n - 1][0]) < 180));
}

/** `ring` cut to `box`, one edge after another (Sutherland and Hodgman 1974). */
function clipped(ring, [west, south, east, north]) {
  const edges = [[0, west, 1], [0, east, -1], [1, south, 1], [1, north, -1]];
  return edges.reduce((points, [axis, limit, sign]) => {
    const inside = (point) => sign * (point[axis] - limit) >= 0;
    return points.flatMap((point, n) => {
      const before = points[(n + points.length - 1) % points.length];
      const crossing = inside(before) === inside(point) ? [] : [between(before, point, axis, limit)];
      return inside(point) ? [...crossing, point] : crossing;
    });
  }, ring.slice(0, -1));
}

function between(from, to, axis, limit) {
  const share = (limit - from[axis]) / (to[axis] - from[axis]);
  return from.map((value, n) => (n === axis ? limit : value + share * (to[n] - value)));
}

/** The closed ring of `points` at 3 decimals (about 100 m), without repeated points. */
function rounded(points) {
  const short = points.map((point) => point.map((value) => Math.round(value * 1000) / 1000));
  const kept = short.filter((point, n) => n === 0 || String(point) !== String(short[n - 1]));
  return kept.length ? [...kept, kept[0]] : [];
}
