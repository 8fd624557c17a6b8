package dev.whorl.cli.chaos;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What is asked; the same question has the same answer, token by token.
 *
 * @param temperature 0: the likeliest token
 */
record Question(String prompt, double temperature, long seed, int tokens) {
  private static final String[] PROMPTS = {
    "Once upon a time there was a",
    "The capital of France is Paris. The capital of Italy is",
    "A list of rivers: Rhine, Danube,",
    "To make bread you need flour, water and"
  };

  /** Half of them at temperature 0, half at 0.8, each with a seed of its own. */
  static List<Question> some(int count, long seed, int tokens) {
    return IntStream.range(0, count)
        .mapToObj(i ->
            new Question(
                PROMPTS[i % PROMPTS.length], i % 2 == 0 ? 0 : 0.8, seed * 1000 + i, tokens))
        .toList();
  }
}
