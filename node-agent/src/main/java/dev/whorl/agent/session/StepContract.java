package dev.whorl.agent.session;

/**
 * The figures of the step loop that the certificate in force counts with. They come with every
 * assignment, equal on all servers; the rules that they belong to are in DESIGN.md.
 *
 * @param prefillWindow W: chunks of a session that wait at the next hop at most
 * @param promptsPerChain prompts of a chain that are under way at the same time
 * @param restSteps steps with decode rows that take no chunk after one that did
 */
public record StepContract(int prefillWindow, int promptsPerChain, int restSteps) {
  /** Where nothing is served. */
  public static final StepContract NONE = new StepContract(1, 1, 0);
}
