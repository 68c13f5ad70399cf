import Box from '@mui/material/Box';
import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Points } from '../live/series';

export interface Line {
  label: string;
  color: string;
  points: Points;
}

interface TimeChartProps {
  label: string;
  lines: readonly Line[];
  windowSeconds: number;
  format: (value: number) => string;
  /** The top of the scale; without it the scale follows the values. */
  top?: number;
  /** Whether the scale counts in powers of two, as bytes do. */
  binary?: boolean;
  testId: string;
}

const HEIGHT = 168;
/** Points further apart than this are not joined: between them nothing was seen. */
const GAP_SECONDS = 15;
const BINARY_STEPS = Array.from({ length: 50 }, (_, power) => 2 ** power);
const AXIS = { stroke: '#7b8397', grid: { stroke: 'rgba(255,255,255,0.05)', width: 1 }, ticks: { show: false }, font: '11px "Inter Variable", system-ui, sans-serif' };

/** Lines that move with every sample. Drawing happens on a canvas; the newest value and the number of points are readable as data attributes. */
export function TimeChart({ label, lines, windowSeconds, format, top, binary = false, testId }: TimeChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const data = useMemo(() => aligned(lines, windowSeconds), [lines, windowSeconds]);
  const newest = useRef(data);
  newest.current = data;

  const shape = lines.map((line) => `${line.label} ${line.color}`).join('|');
  const latest = useRef({ lines, format });
  latest.current = { lines, format };

  useEffect(() => {
    const element = host.current;
    if (element === null) {
      return undefined;
    }
    const drawn = new uPlot(
      {
        width: Math.max(120, element.clientWidth),
        height: HEIGHT,
        padding: [10, 12, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 7, width: 2 } },
        scales: { x: { time: true, range: () => window(newest.current[0], windowSeconds) }, y: { range: (_, __, most) => [0, top ?? ceiling(most)] } },
        axes: [
          { ...AXIS, size: 26, space: 80, values: (_, ticks) => ticks.map(clock) },
          { ...AXIS, size: 62, space: 34, ...(binary ? { incrs: BINARY_STEPS } : {}), values: (_, ticks) => ticks.map((tick) => latest.current.format(tick)) },
        ],
        series: [
          {},
          ...latest.current.lines.map((line) => ({
            label: line.label,
            stroke: line.color,
            width: 1.6,
            fill: fade(line.color),
            points: { show: false },
          })),
        ],
        hooks: {
          setCursor: [
            (self) => {
              pointOut(self, tip.current, latest.current);
            },
          ],
        },
      },
      newest.current,
      element,
    );
    plot.current = drawn;
    const resize = new ResizeObserver(() => {
      drawn.setSize({ width: Math.max(120, element.clientWidth), height: HEIGHT });
    });
    resize.observe(element);
    return () => {
      resize.disconnect();
      drawn.destroy();
      plot.current = undefined;
    };
  }, [shape, windowSeconds, top, binary]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [data]);

  const first = lines[0]?.points;
  return (
    <Box
      role="img"
      aria-label={`${label}: ${lines.map((line) => `${line.label} ${valueText(line.points, format)}`).join(', ')}`}
      data-testid={testId}
      data-points={first?.times.length ?? 0}
      data-last-value={first?.values.at(-1) ?? ''}
      data-last-time={first?.times.at(-1) ?? ''}
      sx={{ position: 'relative', minHeight: HEIGHT }}
    >
      <div ref={host} />
      <Box
        ref={tip}
        aria-hidden
        sx={{
          position: 'absolute',
          top: 6,
          left: 0,
          display: 'none',
          pointerEvents: 'none',
          px: 1,
          py: 0.5,
          borderRadius: 1,
          fontSize: '0.72rem',
          lineHeight: 1.55,
          whiteSpace: 'pre',
          fontVariantNumeric: 'tabular-nums',
          bgcolor: '#262b36',
          border: '1px solid rgba(255,255,255,0.1)',
          zIndex: 1,
        }}
      />
    </Box>
  );
}

function valueText(points: Points, format: (value: number) => string): string {
  const last = points.values.at(-1);
  return last === undefined ? 'no value yet' : format(last);
}

/** All lines over one time axis, with a hole where nothing was seen for a while. */
export function aligned(lines: readonly Line[], windowSeconds: number): uPlot.AlignedData {
  const end = Math.max(0, ...lines.map((line) => line.points.times.at(-1) ?? 0));
  const start = end - windowSeconds - GAP_SECONDS;
  const times = [...new Set(lines.flatMap((line) => line.points.times.filter((time) => time >= start)))].sort((a, b) => a - b);
  const holes = new Set<number>();
  const axis = times.flatMap((time, index) => {
    const before = times[index - 1];
    if (before === undefined || time - before <= GAP_SECONDS) {
      return [time];
    }
    holes.add(before + 0.001);
    return [before + 0.001, time];
  });
  const values = lines.map((line) => {
    const at = new Map(line.points.times.map((time, index) => [time, line.points.values[index]]));
    // To uPlot, null breaks the line and undefined is a time that only another line has.
    return axis.map((time) => at.get(time) ?? (holes.has(time) ? null : undefined));
  });
  return [axis, ...values] as uPlot.AlignedData;
}

function window(times: ArrayLike<number>, seconds: number): [number, number] {
  const end = times.length === 0 ? Date.now() / 1000 : (times[times.length - 1] ?? 0);
  return [end - seconds, end];
}

function ceiling(most: number | null | undefined): number {
  return most === null || most === undefined || most <= 0 ? 1024 : most * 1.15;
}

function clock(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
}

function fade(color: string) {
  return (self: uPlot): CanvasGradient | string => {
    const { top, height } = self.bbox;
    if (!Number.isFinite(top) || !(height > 0)) {
      return 'transparent';
    }
    const gradient = self.ctx.createLinearGradient(0, top, 0, top + height);
    gradient.addColorStop(0, `${color}3d`);
    gradient.addColorStop(1, `${color}03`);
    return gradient;
  };
}

function pointOut(self: uPlot, tip: HTMLDivElement | null, { lines, format }: { lines: readonly Line[]; format: (value: number) => string }): void {
  if (tip === null) {
    return;
  }
  const { idx, left } = self.cursor;
  const time = idx === null || idx === undefined ? undefined : self.data[0][idx];
  if (time === undefined || left === undefined || left < 0) {
    tip.style.display = 'none';
    return;
  }
  const rows = lines.map((line, index) => {
    const value = self.data[index + 1]?.[idx ?? 0];
    return `${line.label}  ${value === null || value === undefined ? '–' : format(value)}`;
  });
  tip.textContent = [clock(time), ...rows].join('\n');
  tip.style.display = 'block';
  const at = left + self.over.offsetLeft;
  const width = tip.offsetWidth;
  tip.style.left = `${String(at + 14 + width > self.width ? at - width - 14 : at + 14)}px`;
}
