import '../styles/site.css';
import { startCopies } from './copy.ts';
import { startFilters } from './filters.ts';
import { startFolds } from './folds.ts';
import { startKeyboard } from './keyboard.ts';
import { startPickers } from './picker.ts';
import { startRaw } from './raw.ts';
import { startSlots } from './slots.ts';
import { startThemes } from './themes.ts';

startThemes();
startFolds();
startSlots();
startPickers();
startCopies();
startRaw();
startFilters();
startKeyboard();
