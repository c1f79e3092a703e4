/** A search of fewer states is over before anybody asks. */
const STATES_MIN = 50_000;
const LEVELS_MIN = 24;
/** In the quarter of the levels before its peak a broad hump grew no more than this. */
const BROAD = 2.6;
/** In the last eighth of the levels a search past its middle grew no more than this. */
const FLAT = 1.12;
/** Below this part of the peak a search may have any tail. */
const TAIL = 0.2;
/** From this fall a level on a search declines; down to this part of its peak it may also be flat. */
const FALL = 0.02;
const PLATEAU = 0.6;
const POINTS_MIN = 8;
const POINTS_MAX = 16;

/**
 * States that are still to be expanded, or undefined where the levels do not tell. `levelSizes`: states by
 * level, the last level found but not expanded.
 *
 * Level sizes rise and fall in humps, and whether another hump follows cannot be seen. But a hump that is
 * broad for its depth was the last one wherever we looked: only there something is said. What remains is
 * then about what lay before the same height on the way up, and about what a parabola through the logarithms
 * of the last levels leaves: their geometric mean, the first counted twice, for waves spoil the second more.
 */
export function estimateRest(levelSizes: readonly number[]): number | undefined {
  const n = levelSizes.length;
  const done = levelSizes.reduce((a, b) => a + b, 0) - (levelSizes.at(-1) ?? 0);
  if (n < LEVELS_MIN || done < STATES_MIN) return undefined;
  const last = levelSizes[n - 1];
  const peak = levelSizes.reduce((a, b) => Math.max(a, b), 0);
  const top = levelSizes.indexOf(peak);
  const isBroad = peak <= BROAD * levelSizes[top - Math.floor(top / 4) - 1];
  if (!isBroad || last > FLAT * levelSizes[n - 1 - Math.floor(n / 8)] || last < TAIL * peak) return undefined;
  const mirrored = levelSizes.slice(0, levelSizes.findIndex((size) => size >= last)).reduce((a, b) => a + b, last);
  const points = Math.max(POINTS_MIN, Math.min(POINTS_MAX, Math.floor(n / 8)));
  const { slope, curvature } = parabola(levelSizes.slice(-points));
  if (slope >= -FALL) return last >= PLATEAU * peak ? mirrored : undefined;
  return curvature < 0 ? Math.cbrt(mirrored * mirrored * below(last, slope, curvature)) : undefined;
}

/** The parabola through the logarithms of `sizes` by least squares; its slope at the last of them. */
function parabola(sizes: readonly number[]): { readonly slope: number; readonly curvature: number } {
  const middle = (sizes.length - 1) / 2;
  const square = sizes.reduce((sum, _, k) => sum + (k - middle) ** 2, 0) / sizes.length;
  let [linear, quadratic, spread] = [0, 0, 0];
  for (const [k, size] of sizes.entries()) {
    const x = k - middle;
    linear += x * Math.log(size);
    quadratic += (x * x - square) * Math.log(size);
    spread += (x * x - square) ** 2;
  }
  const curvature = quadratic / spread;
  return { slope: linear / (square * sizes.length) + 2 * curvature * middle, curvature };
}

/** Sum of the levels that such a fall leads through from `size` on, down to one state. */
function below(size: number, slope: number, curvature: number): number {
  let sum = 0;
  for (let k = 0, height = Math.log(size); height >= 0; k++, height = Math.log(size) + slope * k + curvature * k * k) {
    sum += Math.exp(height);
  }
  return sum;
}
