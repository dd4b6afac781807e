import { writeSync } from 'node:fs';

// Tells the benchmark what this process needed: memory in kilobytes, CPU of all threads in microseconds. Not TypeScript:
// stripping types would be part of what is measured.
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(3, `${maxRSS} ${userCPUTime + systemCPUTime}`);
});
