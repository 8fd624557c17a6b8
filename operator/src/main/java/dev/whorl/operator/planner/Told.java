package dev.whorl.operator.planner;

import dev.whorl.crds.llm.ObjectiveSpec;
import dev.whorl.planning.solve.Outcome;
import io.fabric8.kubernetes.api.model.ObjectMeta;

/**
 * Why there is no placement, as the owner of one deployment is told: the others of the question are
 * named only if they live in the owner's namespace, for whose they are is nobody else's business.
 */
final class Told {
  private static final int LENGTH = 1024;
  private static final String STRANGER = "another deployment";

  private Told() {}

  static PlanOutcome.Infeasible to(Request reader, Solution.None none) {
    return new PlanOutcome.Infeasible(
        none.reason(),
        none.constraint(),
        shorten(
            objective(reader, none.constraint())
                + together(reader, none)
                + named(none.detail(), reader, none)),
        shorten(named(none.suggestion(), reader, none)));
  }

  /** The field and the value that cannot be kept, as the user wrote them. */
  private static String objective(Request reader, String constraint) {
    ObjectiveSpec objective = reader.deployment().getSpec().objective();
    if (constraint.equals(Outcome.Constraint.OBJECTIVE.name())
        && objective.timePerToken() != null) {
      return uncertified("timePerToken", objective.timePerToken());
    }
    if (constraint.equals(Outcome.Constraint.FIRST_TOKEN.name())
        && objective.timeToFirstToken() != null) {
      return uncertified("timeToFirstToken", objective.timeToFirstToken());
    }
    return "";
  }

  private static String uncertified(String field, String asked) {
    return "The objective (%s %s) cannot be certified. ".formatted(field, asked);
  }

  /** The solver names the one that it could not place last, which need not be the reader's. */
  private static String together(Request reader, Solution.None none) {
    boolean others =
        none.about().stream()
            .anyMatch(r -> !r.uid().equals(reader.uid()) && none.detail().contains(r.uid()));
    ObjectMeta own = reader.deployment().getMetadata();
    return others && !none.detail().contains(reader.uid())
        ? "%s/%s cannot be placed together with the other deployments of its pools. "
            .formatted(own.getNamespace(), own.getName())
        : "";
  }

  private static String named(String text, Request reader, Solution.None none) {
    String own = reader.deployment().getMetadata().getNamespace();
    String named = text;
    for (Request request : none.about()) {
      ObjectMeta metadata = request.deployment().getMetadata();
      String name =
          metadata.getNamespace().equals(own)
              ? metadata.getNamespace() + "/" + metadata.getName()
              : STRANGER;
      named = named.replace(request.uid(), name);
    }
    return named;
  }

  static String shorten(String text) {
    return text.length() <= LENGTH ? text : text.substring(0, LENGTH - 1) + "…";
  }
}
