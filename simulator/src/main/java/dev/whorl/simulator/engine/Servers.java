package dev.whorl.simulator.engine;

import java.util.Arrays;

/** What the servers do, in arrays by position in the problem. */
final class Servers {
  final boolean[] busy;
  final boolean[] dead;

  /** Dead, and its peers do not know. */
  final boolean[] unnoticed;

  /** Raised when a server dies, so that the end of its step is void. */
  final int[] stamp;

  /** Rows and chunks of the step under way. */
  final int[] stepRows;

  final int[] stepChunks;

  /** Steps with decode rows that are still to take no chunk. */
  final int[] rest;

  /** Factor on every step from now on: a server that throttles. */
  final double[] slowdown;

  final double[] busySeconds;
  final long[] steps;
  final long[] rows;
  final long[] slowSteps;
  final double[] longestStep;

  Servers(int count) {
    busy = new boolean[count];
    dead = new boolean[count];
    unnoticed = new boolean[count];
    stamp = new int[count];
    stepRows = new int[count];
    stepChunks = new int[count];
    rest = new int[count];
    slowdown = new double[count];
    busySeconds = new double[count];
    steps = new long[count];
    rows = new long[count];
    slowSteps = new long[count];
    longestStep = new double[count];
    Arrays.fill(slowdown, 1);
    Arrays.fill(stepRows, Rows.NONE);
    Arrays.fill(stepChunks, Rows.NONE);
  }
}
