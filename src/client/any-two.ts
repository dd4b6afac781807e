/** Opens the comparison of two chosen things; the server builds it on request. */
export function startAnyTwo(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-anytwo]');
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    const chosen = (name: string): string => (form.elements.namedItem(name) as HTMLSelectElement).value;
    location.href = `${document.body.dataset['root'] ?? ''}compare/${chosen('before')}/${chosen('after')}.html`;
  });
}
