package dev.whorl.cli.plan;

import dev.whorl.baselines.rivals.Algorithms;
import dev.whorl.cli.BadInput;
import dev.whorl.planning.solve.PlacementSolver;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The solvers by the names that users write. */
public final class Solvers {
  private static final Map<String, PlacementSolver> BY_NAME = byName(Algorithms.all());

  private Solvers() {}

  /** The solver of a name; fails with the list of names. */
  public static PlacementSolver named(String name) {
    PlacementSolver solver = BY_NAME.get(name);
    if (solver == null) {
      throw new BadInput("--algorithm (%s) must be one of %s.".formatted(name, BY_NAME.keySet()));
    }
    return solver;
  }

  private static Map<String, PlacementSolver> byName(List<PlacementSolver> solvers) {
    Map<String, PlacementSolver> byName = new LinkedHashMap<>();
    solvers.forEach(solver -> byName.put(solver.name(), solver));
    return byName;
  }

  /** The names, for the help text. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return BY_NAME.keySet().iterator();
    }
  }
}
