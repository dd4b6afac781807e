/** A log of a capture with about as many steps as wanted: a request, its headers, events of its stream, its end. */
export function captureOfSteps(steps: number): string {
  const lines = [
    '{"v":1,"kind":"session","id":"s","ts":"2026-11-21T09:00:00.000Z","lens":"0","agent":"claude","platform":"linux","mode":"reverse","upstreams":[],"settings":{}}',
  ];
  for (let number = 0; lines.length < steps; number++) {
    const id = `01KAJ${String(number).padStart(21, '0')}`;
    const ts = '2026-11-21T09:00:00.000Z';
    lines.push(
      `{"v":1,"kind":"request","id":"${id}","session":"s","ts":"${ts}","agent":"claude","wire":"anthropic-messages","method":"POST","path":"/v1/messages","upstream":"https://api.example","connection":"c1","headers":{},"dropped":[],"bytes":2000,"request":{"question":"${'why '.repeat(500)}"}}`,
      `{"v":1,"kind":"headers","id":"${id}","ts":"${ts}","status":200,"headers":{"content-type":"text/event-stream"}}`,
      ...Array.from(
        { length: 20 },
        (_, event) =>
          `{"v":1,"kind":"event","id":"${id}","ms":${event * 12.5},"event":"content_block_delta","data":{"text":"word ${event}"}}`,
      ),
      `{"v":1,"kind":"response","id":"${id}","ts":"${ts}","status":200,"outcome":"complete","bytes":5,"ms_end":1234,"reconstructed":{"model":"m","stopReason":"end_turn"}}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
