const intent = (name) => ({ intent: name });

const YES = intent("AMAZON.YesIntent");
const NO = intent("AMAZON.NoIntent");
const HOME = { label: "go_home", action: "home" };

const BY_QUESTION = {
  offer: [{ label: "yes_please", turn: YES }, { label: "no_thanks", turn: NO }],
  kind_words: [{ label: "another", turn: YES }, { label: "enough", action: "home" }],
};

/** The buttons under a reply: answers to what it asked, or the way home. */
export const answersTo = (asked) => BY_QUESTION[asked] ?? [HOME];

/** The buttons after a practice. */
export const AFTERWARDS = [
  { label: "once_more", turn: intent("AMAZON.RepeatIntent") },
  { label: "kind", turn: intent("AffirmationIntent") },
  HOME,
];

/** The buttons where a recording is not there yet. */
export const tryAgain = (turn) => [{ label: "try_again", turn }, HOME];
