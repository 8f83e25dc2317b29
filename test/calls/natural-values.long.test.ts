import { checkForms } from './natural-forms/check-forms.ts';
import { valueTables } from './natural-forms/value-forms.ts';

checkForms('forms of numbers, choices, lists and empty values', valueTables, 150);
