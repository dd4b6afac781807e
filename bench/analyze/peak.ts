import { writeSync } from 'node:fs';

// Tells the benchmark what this process needed: memory in kilobytes, CPU of all threads in microseconds.
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(3, `${maxRSS} ${userCPUTime + systemCPUTime}`);
});
