/** Data that scripts of the site hand over: pages opened as files cannot fetch, but they can load scripts. */
const waiting = new Map<string, (data: unknown) => void>();
const known = new Map<string, Promise<unknown>>();

declare global {
  interface Window {
    lensData(key: string, data: unknown): void;
    /** Replaces loading a script in a file that contains a whole site. */
    lensFile?: (url: string) => Promise<unknown>;
  }
}

window.lensData = (key, data) => {
  waiting.get(key)?.(data);
  waiting.delete(key);
};

/** Loads a script of the site by its URL below the root and returns its data. Rejects when it does not load. */
export function loadData<T>(url: string): Promise<T> {
  const loading = known.get(url) ?? (window.lensFile ? window.lensFile(url) : loadScript(url));
  known.set(url, loading);
  return loading as Promise<T>;
}

/** Lets data be loaded again: a server has newer ones. */
export function forgetData(): void {
  known.clear();
}

function loadScript(url: string): Promise<unknown> {
  return new Promise<unknown>((resolve, reject) => {
    waiting.set(url, resolve);
    const script = document.createElement('script');
    script.src = `${document.body.dataset['root'] ?? ''}${url}`;
    script.onerror = () => {
      known.delete(url);
      reject(new Error(`${url} did not load`));
    };
    document.head.append(script);
  });
}
