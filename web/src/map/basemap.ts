// The administrator's base map, a PMTiles file of this node.  Loaded only where there is one, after map.ts.
import type * as leaflet from "leaflet";
import { leafletLayer } from "protomaps-leaflet";

(globalThis as { sangamBase?: (map: leaflet.Map, url: string) => void }).sangamBase = (map, url) => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const layer = leafletLayer({ url: new URL(url, location.href).href, flavor: dark ? "dark" : "light" }) as unknown as leaflet.Layer;
  layer.addTo(map);
};
