// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-bcm-dashboard-widget.html
const MAX_LENGTH = 50;

/** Topics of the widgets of a tag key. */
export const WIDGET_TOPICS = ['trend', 'by value', 'by model', 'untagged share'] as const;

export type WidgetTopic = typeof WIDGET_TOPICS[number];

const BETWEEN = ' - ';
const MAX_LABEL_LENGTH = MAX_LENGTH - BETWEEN.length - Math.max(...WIDGET_TOPICS.map(({ length }) => length));

export function widgetTitle(label: string, topic: WidgetTopic): string {
  return `${label}${BETWEEN}${topic}`;
}

/**
 * Returns labels of tag keys for titles, in the order of the keys. Titles support only letters, digits, `_`, `-` and single spaces, whereas keys can
 * contain other characters and be longer. Identical labels are numbered.
 */
export function titleLabels(keys: readonly string[]): string[] {
  return keys.reduce<string[]>((labels, key) => [...labels, freeLabel(key, labels)], []);
}

function freeLabel(key: string, taken: readonly string[]): string {
  const plain = key.replace(/[^a-zA-Z0-9_-]+/g, ' ').trim() || 'Tag';
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? '' : ` ${number}`;
    const label = `${plain.slice(0, MAX_LABEL_LENGTH - ending.length).trimEnd()}${ending}`;
    if (!taken.includes(label)) {
      return label;
    }
  }
}
