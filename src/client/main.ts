import '../styles/site.css';
import '../styles/directions.css';
import { startCompare } from './compare.ts';
import { startCopies } from './copy.ts';
import { startFolds, startReveal } from './folds.ts';
import { startHeadings } from './headings.ts';
import { startKeyboard } from './keyboard.ts';
import { startLanguages } from './languages.ts';
import { startLive } from './live.ts';
import { offerApi } from './page-api.ts';
import { startRaw } from './raw.ts';
import { startSamples } from './samples.ts';
import { startSearch, startSiteSearch } from './search.ts';
import { startSlotMarks, startSlots } from './slots.ts';
import { startCallFilter, startSortableTables } from './sort-tables.ts';
import { startThemes } from './themes.ts';

/** Starts the scripts of the page's contents; runs again when the contents are replaced. */
function startContents(): void {
  startFolds();
  startSlotMarks();
  startHeadings();
  startSamples();
  startCopies();
  startRaw();
  startSearch();
  startCompare();
  startSortableTables();
  startCallFilter();
}

offerApi();
startThemes();
startLanguages();
startSlots();
startKeyboard();
startSiteSearch();
startContents();
startReveal();
startLive(startContents);
