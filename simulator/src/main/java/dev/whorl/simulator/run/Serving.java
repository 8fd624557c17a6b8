package dev.whorl.simulator.run;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.ChainBound;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.solve.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What is in force of one deployment: its spans, and its chains by their numbers at the router. */
final class Serving {
  private final Router router;
  private final String deployment;
  private final Consumer<Certificate> enforced;
  private final List<Open> open = new ArrayList<>();
  private List<HostedSpan> spans;
  private Certificate certificate;

  Serving(Router router, Plan plan, Consumer<Certificate> enforced) {
    this.router = router;
    this.enforced = enforced;
    Placement placement = plan.placements().getFirst();
    this.deployment = placement.deployment();
    this.spans = placement.spans();
    this.certificate = plan.certificates().getFirst();
    for (int c = 0; c < placement.chains().size(); c++) {
      open.add(new Open(placement.chains().get(c), c));
    }
  }

  /** A chain that is in force. */
  record Open(Chain chain, int number) {}

  Placement placement() {
    return new Placement(deployment, spans, open.stream().map(Open::chain).toList());
  }

  /** The one in force; a loss only makes it better than it says. */
  Certificate certificate() {
    return certificate;
  }

  int running() {
    return router.running();
  }

  /** Forgets what was on a lost server. */
  void lost(String server) {
    open.removeIf(o -> Router.uses(o.chain(), server));
    spans = spans.stream().filter(h -> !h.server().equals(server)).toList();
  }

  /** Chains that are not in the placement. */
  List<Open> without(Placement placement) {
    List<Chain> stay = new ArrayList<>(placement.chains());
    return open.stream().filter(o -> !stay.remove(o.chain())).toList();
  }

  void close(Predicate<Chain> which) {
    open.stream().filter(o -> which.test(o.chain())).forEach(o -> router.close(o.number()));
  }

  void reopen(Predicate<Chain> which) {
    open.stream().filter(o -> which.test(o.chain())).forEach(o -> router.reopen(o.number()));
  }

  boolean idle(List<Open> chains) {
    return chains.stream().allMatch(o -> router.idle(o.number()));
  }

  List<Integer> sessionsOn(List<Open> chains) {
    return chains.stream().flatMap(o -> router.sessionsOn(o.number()).stream()).toList();
  }

  /** Ends who is still on the chains. */
  void end(List<Open> chains) {
    sessionsOn(chains).forEach(router::drained);
  }

  void close(List<Open> chains) {
    chains.forEach(o -> router.close(o.number()));
  }

  /** Puts a placement into force; those of its chains that are open stay. */
  void enforce(Placement placement, Certificate with) {
    certificate = with;
    open.removeAll(without(placement));
    List<Open> before = new ArrayList<>(open);
    List<Open> next = new ArrayList<>();
    List<Chain> added = new ArrayList<>();
    List<ChainBound> bounds = new ArrayList<>();
    for (int c = 0; c < placement.chains().size(); c++) {
      Chain chain = placement.chains().get(c);
      ChainBound bound = with.chains().get(c);
      Open known = before.stream().filter(o -> o.chain().equals(chain)).findFirst().orElse(null);
      if (known == null) {
        added.add(chain);
        bounds.add(bound);
      } else {
        before.remove(known);
        next.add(known);
        router.promise(known.number(), bound);
      }
    }
    List<Integer> numbers = router.open(added, bounds);
    for (int c = 0; c < added.size(); c++) {
      next.add(new Open(added.get(c), numbers.get(c)));
    }
    open.clear();
    open.addAll(next);
    spans = placement.spans();
    enforced.accept(with);
  }
}
