/** Data sets: `tune` ones were looked at while the algorithm was made, `report` ones only to report on it. */
export const sets: readonly { name: string; group: 'tune' | 'report' | 'large'; options: string }[] = [
  { name: 't100', group: 'tune', options: '--seed 1 --n 100' },
  { name: 't1000', group: 'tune', options: '--seed 2 --n 1000' },
  { name: 't-hard', group: 'tune', options: '--seed 5 --n 1000 --families 10 --versions 6 --boiler .45' },
  { name: 't-near', group: 'tune', options: '--seed 7 --n 400 --families 8 --near .7' },
  { name: 't-free', group: 'tune', options: '--seed 8 --n 400 --families 8 --free 20' },
  { name: 't-free-b', group: 'tune', options: '--seed 108 --n 500 --families 10 --free 20' },
  { name: 'r10', group: 'report', options: '--seed 201 --n 10' },
  { name: 'r100', group: 'report', options: '--seed 202 --n 100' },
  { name: 'r1000', group: 'report', options: '--seed 203 --n 1000' },
  { name: 'r-hard', group: 'report', options: '--seed 204 --n 1000 --families 10 --versions 6 --boiler .45' },
  { name: 'r-near-a', group: 'report', options: '--seed 205 --n 500 --families 8 --near .7' },
  { name: 'r-near-b', group: 'report', options: '--seed 206 --n 500 --families 8 --near .7 --versions 5' },
  { name: 'r-free-a', group: 'report', options: '--seed 207 --n 500 --families 8 --free 20' },
  { name: 'r-free-b', group: 'report', options: '--seed 208 --n 500 --families 10 --free 20' },
  {
    name: 'r-versions-a',
    group: 'report',
    options: '--seed 209 --n 500 --families 8 --versions 5 --near .4 --boiler .35',
  },
  {
    name: 'r-versions-b',
    group: 'report',
    options: '--seed 210 --n 500 --families 8 --versions 5 --near .4 --boiler .35',
  },
  { name: 'r10000', group: 'large', options: '--seed 211 --n 10000 --scale 1.2' },
];
