package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.MoveSpec;
import dev.whorl.operator.placement.Planned;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.moving.Edition;
import dev.whorl.planning.moving.Revision;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One edition of a deployment, between what is in force and where it goes.
 *
 * @param inForce null: nothing is, of this edition
 * @param plan the spec whose planned capacities are the goal
 * @param wanted otherwise it goes to nothing
 * @param alive whether its deployment wants to be served at all
 * @param draft it is new: the goal is not in force yet
 * @param move what is told of the way
 */
record Way(
    @Nullable BlockPlacement inForce,
    BlockPlacementSpec plan,
    boolean wanted,
    boolean alive,
    boolean draft,
    @Nullable MoveSpec move) {

  Edition edition() {
    return Planned.edition(plan);
  }

  String uid() {
    return plan.deployment().uid();
  }

  String name() {
    return plan.edition();
  }

  @Nullable BlockPlacementSpec before() {
    return inForce == null ? null : inForce.getSpec();
  }

  Revision revision() {
    return inForce == null ? Revision.none(edition().id()) : Planned.revision(inForce.getSpec());
  }

  /** Where it goes; without chains when it goes away. */
  Placement goal() {
    return wanted ? Planned.goal(plan) : new Placement(edition().id(), List.of(), List.of());
  }

  /** The plan, or the same without anything planned. */
  BlockPlacementSpec target() {
    return wanted ? plan : plan.withoutPlanned();
  }

  /** Every server that it is on or goes to. */
  Set<String> servers() {
    Set<String> servers = new TreeSet<>(plan.servers());
    BlockPlacementSpec before = before();
    if (before != null) {
      servers.addAll(before.servers());
    }
    return servers;
  }

  /** The same way without the new goal. */
  Way stay() {
    BlockPlacementSpec before = before();
    return before == null
        ? this
        : new Way(inForce, before, alive && before.planned() > 0, alive, false, before.move());
  }
}
