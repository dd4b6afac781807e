import '../styles/site.css';
import { startCopies } from './copy.ts';
import { startFolds } from './folds.ts';
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
