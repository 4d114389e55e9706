// The whole of a large chart by WebGL.  Loaded only above so many records, and where a graphics processor draws.
import Graph from "graphology";
import Sigma from "sigma";

import type { Overview, Spot } from "./plain";

const RADIUS = 30;
/** So wide is what sigma takes for the whole: its own middle and measure follow from it, whatever stands on the chart. */
const SPAN = 1_000_000;

class Drawn implements Overview {
  private readonly graph = new Graph({ multi: true, type: "undirected" });
  private readonly sigma: Sigma;

  constructor(private readonly box: HTMLElement) {
    this.sigma = new Sigma(this.graph, box, {
      renderLabels: false, stagePadding: 0, itemSizesReference: "positions", zoomToSizeRatioFunction: (ratio) => ratio,
      minEdgeThickness: 1, allowInvalidContainer: true,
    });
    this.sigma.setCustomBBox({ x: [-SPAN / 2, SPAN / 2], y: [-SPAN / 2, SPAN / 2] });
  }

  draw(spots: ReadonlyMap<string, Spot>, ties: ReadonlyMap<string, readonly [string, string]>, line: string): void {
    for (const node of this.graph.nodes()) if (!spots.has(node)) this.graph.dropNode(node);
    for (const [id, at] of spots) {
      const said = { x: at.x, y: -at.y, size: RADIUS, color: at.colour };
      if (!this.graph.hasNode(id)) this.graph.addNode(id, said);
      else if (this.differs(id, said)) this.graph.mergeNodeAttributes(id, said);
    }
    for (const tie of this.graph.edges()) if (!ties.has(tie)) this.graph.dropEdge(tie);
    for (const [id, [one, other]] of ties) {
      if (!this.graph.hasEdge(id)) this.graph.addUndirectedEdgeWithKey(id, one, other, { size: 1, color: line });
    }
  }

  look(x: number, y: number, zoom: number): void {
    const across = Math.min(this.box.clientWidth, this.box.clientHeight) || 1;
    this.sigma.getCamera().setState({ x: 0.5 + x / SPAN, y: 0.5 - y / SPAN, ratio: across / (SPAN * zoom), angle: 0 });
  }

  remove(): void {
    this.sigma.kill();
  }

  private differs(id: string, said: { x: number; y: number; color: string }): boolean {
    const is = this.graph.getNodeAttributes(id);
    return is["x"] !== said.x || is["y"] !== said.y || is["color"] !== said.color;
  }
}

(globalThis as { sangamOverview?: (box: HTMLElement) => Overview }).sangamOverview = (box) => new Drawn(box);
