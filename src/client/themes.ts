/** The switch between the system's colours, light and dark. */
export function startThemes(): void {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('[data-theme-choice]')];
  const show = (choice: string): void => {
    for (const button of buttons)
      button.setAttribute('aria-pressed', String(button.dataset['themeChoice'] === choice));
  };
  show(document.documentElement.dataset['theme'] ?? 'system');
  for (const button of buttons) {
    button.addEventListener('click', () => {
      const choice = button.dataset['themeChoice'] ?? 'system';
      if (choice === 'system') delete document.documentElement.dataset['theme'];
      else document.documentElement.dataset['theme'] = choice;
      try {
        localStorage.setItem('lens-theme', choice);
      } catch {
        // Storage is blocked: the choice holds for this page.
      }
      show(choice);
    });
  }
}
