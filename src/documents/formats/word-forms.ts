import { isOn } from './word-styles.ts';
import type { XmlElement } from './xml.ts';

/** A check box or a drop-down list of an old form, while it is read. */
interface FormField {
  /** True for a check box that is checked. */
  isChecked: boolean;
  /** The number of the chosen entry of a list, from 0. */
  choice: number;
  /** True if the value is not the default of the form. */
  hasValue: boolean;
  readonly entries: string[];
}

/** Reads check boxes and drop-down lists of old forms. Their values are not in the text. */
export function createFormReader(add: (text: string) => void) {
  let field: FormField | undefined;
  const openField = () => {
    field = { isChecked: false, choice: 0, hasValue: false, entries: [] };
  };
  const setValue = (isValue: boolean) => (element: XmlElement) => {
    if (!field || (field.hasValue && !isValue)) return;
    field.isChecked = isOn(element);
    field.choice = Number(element.get('val')) || 0;
    field.hasValue = isValue;
  };
  return {
    open: {
      checkBox: openField,
      ddList: openField,
      default: setValue(false),
      checked: setValue(true),
      result: setValue(true),
      listEntry: ({ get }: XmlElement) => void field?.entries.push(get('val')),
    },
    close: {
      checkBox() {
        add(field?.isChecked ? '☒' : '☐');
        field = undefined;
      },
      ddList() {
        add(field?.entries[field.choice] ?? '');
        field = undefined;
      },
    },
  };
}
