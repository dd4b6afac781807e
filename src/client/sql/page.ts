import { count as countText, duration, plural } from '../../text/figures.ts';
import { setQuery } from '../address.ts';
import { copyText } from '../copy.ts';
import { setMessage } from '../translate.ts';
import { type ChartControls, offerCharts, showChart } from './chart.ts';
import { type Engine, type Result, ROWS_SHOWN, startEngine } from './engine.ts';
import { csvOf, showTable } from './result.ts';

const form = document.querySelector<HTMLFormElement>('form.sql');
if (form) startSql(form);

/** The page that runs SQL on the published database. The query is in the URL, so that it can be shared. */
function startSql(form: HTMLFormElement): void {
  const part = <T extends HTMLElement>(name: string): T =>
    document.querySelector<T>(`[data-sql="${name}"]`) as T;
  const editor = part<HTMLTextAreaElement>('editor');
  const status = part('status');
  const failure = part('failure');
  const [run, stop, copy] = [
    part<HTMLButtonElement>('run'),
    part<HTMLButtonElement>('stop'),
    part<HTMLButtonElement>('copy'),
  ];
  const chart = part('charts');
  const charts: ChartControls = {
    kind: part<HTMLSelectElement>('chart-kind'),
    name: part<HTMLSelectElement>('chart-name'),
    value: part<HTMLSelectElement>('chart-value'),
  };
  if (location.protocol === 'file:') {
    setMessage(
      status,
      'Pages opened as files cannot start the database. Put this folder on a web server, or use lens serve or lens sql.',
    );
    run.disabled = true;
    return;
  }
  let engine: Promise<Engine> | undefined;
  let shown: Result | undefined;
  for (const select of Object.values(charts))
    select.addEventListener('change', () => shown && showChart(part('chart'), charts, shown));
  const started = (): Promise<Engine> => {
    const { worker = '', wasm = '', database = '' } = form.dataset;
    engine ??= startEngine({ worker, wasm, database }, (progress) => {
      if (progress === null) setMessage(status, 'Starting …');
      else if (progress.all === null)
        setMessage(status, 'Loading the database engine: {loaded, number, bytes} …', {
          loaded: progress.loaded,
        });
      else
        setMessage(status, 'Loading the database engine: {loaded, number, bytes} of {all, number, bytes} …', {
          loaded: progress.loaded,
          all: progress.all,
        });
    });
    return engine;
  };

  const ask = async (): Promise<void> => {
    const sql = editor.value.trim();
    if (sql === '' || run.disabled) return;
    run.disabled = true;
    stop.hidden = false;
    failure.hidden = true;
    setQuery({ q: sql });
    try {
      const ready = await started();
      setMessage(status, 'Running …');
      shown = await ready.run(sql);
      status.textContent = summaryOf(shown);
      showTable(part('table'), shown);
      offerCharts(charts, shown);
      chart.hidden = charts.value.options.length === 0;
      showChart(part('chart'), charts, shown);
      copy.hidden = shown.columns.length === 0;
    } catch (error) {
      status.textContent = '';
      failure.textContent = failureText(error);
      failure.hidden = false;
      for (const name of ['table', 'chart']) part(name).replaceChildren();
      copy.hidden = true;
      chart.hidden = true;
    } finally {
      run.disabled = false;
      stop.hidden = true;
    }
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void ask();
  });
  editor.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void ask();
  });
  stop.addEventListener('click', () => void started().then((ready) => ready.stop()));
  copy.addEventListener('click', () => void (shown && copyText(csvOf(shown), copy)));
  for (const recipe of document.querySelectorAll<HTMLButtonElement>('[data-recipe]')) {
    recipe.addEventListener('click', () => {
      editor.value = recipe.dataset['recipe'] ?? '';
      editor.focus();
      form.scrollIntoView({ block: 'start' });
      void ask();
    });
  }
  const linked = new URLSearchParams(location.search).get('q');
  if (linked !== null) editor.value = linked;
  // The engine is loaded before the first query is typed.
  if (linked !== null) void ask();
  else
    started().then(
      () => {
        setMessage(status, 'Ready.');
      },
      (error: unknown) => {
        setMessage(status, 'The database did not start: {error}', { error: failureText(error) });
      },
    );
}

/** DuckDB’s message, without the advice to load extensions: nothing is downloaded here. */
function failureText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const advice = text.indexOf('\n\nPlease try installing');
  return advice === -1
    ? text
    : `${text.slice(0, advice)}\nExtensions are not loaded here; lens sql has them.`;
}

function summaryOf({ count, rows, ms }: Result): string {
  const rowsText = plural(count, 'row');
  const part = count > rows.length ? `, the first ${countText(ROWS_SHOWN)} shown` : '';
  return `${rowsText}${part}, ${duration(ms)}`;
}
