package dev.whorl.planning.moving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.moving.Next.Action;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random fleets on the way to random targets, seeds counted from 0. {@code
 * -Dwhorl.moving.cases=100000} runs the long form.
 */
class MovingProperties {
  private static final int CASES = Integer.getInteger("whorl.moving.cases", 600);
  private static final int BROKEN_CASES = 4000;

  @Test
  void theWayEndsAndNeverHoldsMoreThanIsCounted() {
    Map<Action, Integer> actions = new EnumMap<>(Action.class);
    for (long seed = 0; seed < CASES; seed++) {
      Way way = new Way(seed, Broken.NOTHING);
      try {
        way.go();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
      way.actions().forEach((action, times) -> actions.merge(action, times, Integer::sum));
    }
    System.out.printf("%d ways, steps with %s%n", CASES, actions);
    assertThat(actions).as("the check must meet every kind").containsOnlyKeys(Action.values());
  }

  /** Objectives leave room, memory too: what the old placement runs needs no place of the new. */
  @Test
  void withRoomForBothNobodyWaitsAndNobodyEnds() {
    for (long seed = 0; seed < CASES; seed++) {
      RoomyMove move = new RoomyMove(seed);
      move.to(move.another());
      assertThat(move.interruptions()).as("seed %d", seed).isEmpty();
      assertThat(move.ended()).as("sessions that ended, seed %d", seed).isZero();
      assertThat(move.open()).as("capacity, seed %d", seed).isEqualTo(move.wanted());
    }
  }

  @Test
  void capacitiesAloneTakeOneStepAndLoadNothing() {
    for (long seed = 0; seed < CASES; seed++) {
      RoomyMove move = new RoomyMove(seed);
      move.to(move.otherCapacities());
      assertThat(move.steps()).as("seed %d", seed).hasSizeLessThanOrEqualTo(1);
      assertThat(move.steps())
          .as("seed %d", seed)
          .allSatisfy(step -> assertThat(step.actions()).isSubsetOf(Action.OPEN, Action.CLOSE));
      assertThat(move.open()).as("capacity, seed %d", seed).isEqualTo(move.wanted());
    }
  }

  @ParameterizedTest
  @EnumSource(value = Broken.class, mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
  void eachRuleIsNeeded(Broken rule) {
    for (long seed = 0; seed < BROKEN_CASES; seed++) {
      if (caught(seed, rule)) {
        System.out.printf("%s is caught with seed %d%n", rule, seed);
        return;
      }
    }
    throw new AssertionError(rule + " was not noticed in " + BROKEN_CASES + " cases");
  }

  private static boolean caught(long seed, Broken rule) {
    try {
      new Way(seed, rule).go();
      return false;
    } catch (AssertionError e) {
      return true;
    }
  }
}
