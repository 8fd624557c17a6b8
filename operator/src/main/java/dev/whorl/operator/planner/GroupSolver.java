package dev.whorl.operator.planner;

import dev.whorl.control.ProfiledServer;
import dev.whorl.control.RequestedDeployment;
import dev.whorl.control.Translation;
import dev.whorl.operator.kube.Reasons;
import dev.whorl.operator.settings.PlanningSettings;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.certificate.Verdict;
import dev.whorl.planning.certificate.Verifier;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.planning.solve.Plan;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plans deployments that share servers together, all or nothing: first over blocks that stay as
 * they are, which loads nothing; then with everything that is in force pinned where it is, then
 * freely. Every plan is verified again before it is used.
 */
final class GroupSolver {
  private static final Logger LOG = System.getLogger(GroupSolver.class.getName());

  private final PlacementSolver solver;
  private final PlanningSettings settings;
  private final PlanningMetrics metrics;

  GroupSolver(PlacementSolver solver, PlanningSettings settings, PlanningMetrics metrics) {
    this.solver = solver;
    this.settings = settings;
    this.metrics = metrics;
  }

  /**
   * Solves.
   *
   * @param still blocks over which capacities alone may suffice, by uid; tried in this order
   * @param held spans to keep, by uid; empty lists for newcomers
   */
  Solution solve(
      List<Request> requests,
      List<Map<String, List<HostedSpan>>> still,
      Map<String, List<HostedSpan>> held,
      Snapshot snapshot) {
    try {
      List<ProfiledServer> servers = Candidates.of(requests, snapshot);
      if (servers.isEmpty()) {
        return new Solution.None(
            Reasons.NO_FEASIBLE_CHAIN,
            "COVERAGE",
            "No server of the pools is online and measured.",
            "Add servers to the pools.",
            requests);
      }
      Problem bound = problem(requests, servers, true);
      for (Map<String, List<HostedSpan>> blocks : still) {
        Problem only = over(bound, blocks);
        Solution unmoved = only == null ? null : attempt(only, requests, snapshot);
        if (unmoved instanceof Solution.Found) {
          return unmoved;
        }
      }
      if (held.values().stream().anyMatch(spans -> !spans.isEmpty())) {
        Solution kept = attempt(pinned(bound, held), requests, snapshot);
        if (kept instanceof Solution.Found) {
          return kept;
        }
      }
      Solution free = attempt(bound, requests, snapshot);
      boolean relaxable = requests.stream().anyMatch(Request::bestEffort);
      return free instanceof Solution.None && relaxable
          ? attempt(problem(requests, servers, false), requests, snapshot)
          : free;
    } catch (InvalidInput e) {
      return new Solution.None(
          Reasons.PROFILES_STALE,
          "INPUT",
          Objects.requireNonNullElse(e.getMessage(), "The measurements cannot be used."),
          "Restart the agents, so that they are measured again.",
          requests);
    }
  }

  /** Capacities over blocks that stay, and what those in force are worth under the same loads. */
  record Reallocation(Solution.Found found, double beforeSeconds, double afterSeconds) {}

  /**
   * Other capacities over unchanged blocks, for loads that are not those that they were made for.
   *
   * @param present where each goes, by uid
   * @return null: there are none
   */
  @Nullable Reallocation reallocate(
      List<Request> requests, Map<String, Placement> present, Snapshot snapshot) {
    try {
      Problem problem = problem(requests, Candidates.of(requests, snapshot), true);
      Map<String, List<HostedSpan>> blocks = new HashMap<>();
      present.forEach((uid, placement) -> blocks.put(uid, placement.spans()));
      Problem only = over(problem, blocks);
      if (only != null && attempt(only, requests, snapshot) instanceof Solution.Found found) {
        List<Placement> placements = new ArrayList<>();
        for (Deployment deployment : only.deployments()) {
          Placement placement = Objects.requireNonNull(present.get(deployment.id()));
          placements.add(new Placement(deployment.id(), placement.spans(), placement.chains()));
        }
        List<Certificate> before = new Certifier(only).certify(placements, "present");
        return new Reallocation(
            found,
            new Plan(placements, before, List.of()).objectiveSeconds(),
            objective(found, requests));
      }
      return null;
    } catch (InvalidInput e) {
      return null; // measurements that say something else now are not this one's matter
    }
  }

  private static double objective(Solution.Found found, List<Request> requests) {
    double sum = 0;
    double sessions = 0;
    for (Request request : requests) {
      Draft draft = Objects.requireNonNull(found.specs().get(request.uid()));
      sum += draft.spec().planned() * draft.objectiveSeconds();
      sessions += draft.spec().planned();
    }
    return sum / sessions;
  }

  /** With these blocks on these servers and no others; null: one of them holds none. */
  private static @Nullable Problem over(Problem problem, Map<String, List<HostedSpan>> blocks) {
    Problem only = problem;
    for (Deployment deployment : problem.deployments()) {
      List<HostedSpan> spans = blocks.getOrDefault(deployment.id(), List.of());
      Map<String, Profile> holding = new HashMap<>(deployment.profiles());
      holding.keySet().retainAll(spans.stream().map(HostedSpan::server).toList());
      if (holding.size() < spans.size() || spans.isEmpty()) {
        return null;
      }
      only = only.with(deployment.withProfiles(holding));
    }
    return pinned(only, blocks);
  }

  /** The objectives of BestEffort bind only when {@code all} do. */
  private Problem problem(List<Request> requests, List<ProfiledServer> servers, boolean all) {
    return Translation.problem(
        servers,
        Places.delays(servers.size(), settings.links()),
        requests.stream().map(r -> keyed(r, all || !r.bestEffort())).toList());
  }

  /** Profiles are looked up by geometry; here every deployment has its own. */
  private static RequestedDeployment keyed(Request request, boolean withObjective) {
    RequestedDeployment planning = request.planning(withObjective);
    return new RequestedDeployment(
        planning.id(),
        planning.model(),
        planning.geometry().toBuilder().setHash(request.uid()).build(),
        planning.workload(),
        planning.constraints());
  }

  private static Problem pinned(Problem problem, Map<String, List<HostedSpan>> held) {
    Problem pinned = problem;
    for (var deployment : problem.deployments()) {
      List<HostedSpan> asked = deployment.constraints().pinned();
      Set<String> taken = asked.stream().map(HostedSpan::server).collect(Collectors.toSet());
      List<HostedSpan> spans = new ArrayList<>(asked);
      held.getOrDefault(deployment.id(), List.of()).stream()
          .filter(s -> deployment.profiles().containsKey(s.server()))
          .filter(s -> s.span().end() <= deployment.model().blockCount())
          .filter(s -> !taken.contains(s.server()))
          .forEach(spans::add);
      pinned = pinned.with(deployment.withConstraints(deployment.constraints().withPinned(spans)));
    }
    return pinned;
  }

  private Solution attempt(Problem problem, List<Request> requests, Snapshot snapshot) {
    Outcome outcome = metrics.timed(() -> solver.solve(problem, Budget.of(settings.solveTime())));
    return switch (outcome) {
      case Outcome.Optimal(Plan plan) -> verified(problem, plan, requests, snapshot);
      case Outcome.Feasible(Plan plan) -> verified(problem, plan, requests, snapshot);
      case Outcome.TimedOut timedOut when timedOut.best() != null ->
          verified(problem, timedOut.best(), requests, snapshot);
      case Outcome.TimedOut timedOut ->
          new Solution.None(
              Reasons.SOLVER_TIMEOUT,
              "TIME",
              timedOut.detail(),
              "Give the solver more time, or use fewer servers.",
              requests);
      case Outcome.Infeasible infeasible ->
          new Solution.None(
              reason(infeasible.constraint()),
              infeasible.constraint().name(),
              infeasible.detail(),
              infeasible.suggestion(),
              requests);
      case Outcome.Unavailable unavailable ->
          new Solution.None(
              Reasons.NO_FEASIBLE_CHAIN,
              "SOLVER",
              unavailable.reason(),
              "Choose another solver.",
              requests);
    };
  }

  private static Solution verified(
      Problem problem, Plan plan, List<Request> requests, Snapshot snapshot) {
    Verdict verdict =
        Verifier.independent().verify(problem, plan.placements(), plan.certificates());
    if (verdict instanceof Verdict.Rejected(List<String> violations)) {
      LOG.log(Level.ERROR, "The verifier rejects a plan: {0}", violations);
      return new Solution.None(
          Reasons.NO_FEASIBLE_CHAIN,
          "VERIFIER",
          "The plan was rejected: " + String.join(" ", violations),
          "This is a defect of the solver; please report it.",
          requests);
    }
    Map<String, Draft> drafts = new LinkedHashMap<>();
    for (int i = 0; i < requests.size(); i++) {
      Request request = requests.get(i);
      Placement placement = plan.placements().get(i);
      String tooLarge = Drafting.tooLarge(placement);
      if (tooLarge != null) {
        return new Solution.None(
            Reasons.PLAN_TOO_LARGE,
            "SIZE",
            tooLarge,
            "Use fewer and larger servers or sessions.",
            requests);
      }
      drafts.put(
          request.uid(),
          Drafting.of(
              request,
              problem.deployments().get(i).model(),
              placement,
              plan.certificates().get(i),
              snapshot.now()));
    }
    return new Solution.Found(drafts);
  }

  private static String reason(Outcome.Constraint constraint) {
    return switch (constraint) {
      case MEMORY -> Reasons.INSUFFICIENT_MEMORY;
      case OBJECTIVE, FIRST_TOKEN -> Reasons.BOUND_EXCEEDS_OBJECTIVE;
      case TRUST, PINNED, FAILURES, PRICE, POWER, COVERAGE -> Reasons.NO_FEASIBLE_CHAIN;
    };
  }
}
