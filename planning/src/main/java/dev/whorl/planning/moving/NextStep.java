package dev.whorl.planning.moving;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.moving.Next.Cause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The next step of a fleet as a function of what is in force, what is wanted and what is known; the
 * rules and why they end are in DESIGN.md. Nothing is remembered between steps.
 */
public final class NextStep {
  private final Fleet fleet;
  private final List<ChainNow> chains;
  private final Room room;
  private final Promise promise;

  /** Capacities by chain, as they will be. */
  private final int[] capacity;

  /** Blocks by edition and server, as they will be wanted. */
  private final List<Map<String, Blocks>> wanted = new ArrayList<>();

  private final List<Map<String, Blocks>> goal = new ArrayList<>();

  private final StepReport report;

  private NextStep(Fleet fleet) {
    this.fleet = fleet;
    this.chains = ChainNow.of(fleet);
    this.room = new Room(fleet, chains);
    this.promise = new Promise(fleet, chains);
    this.capacity = chains.stream().mapToInt(ChainNow::capacity).toArray();
    for (int e = 0; e < fleet.size(); e++) {
      Map<String, Blocks> now = new TreeMap<>();
      fleet.inForce().get(e).holdings().forEach((server, h) -> now.put(server, h.wanted()));
      wanted.add(now);
      Map<String, Blocks> then = new TreeMap<>();
      for (HostedSpan hosted : fleet.target().get(e).spans()) {
        then.put(hosted.server(), Blocks.of(hosted.span()));
      }
      goal.add(then);
    }
    this.report = new StepReport(fleet, chains, room, capacity, wanted, goal);
  }

  /** What is to be done next. */
  public static Next of(Fleet fleet) {
    List<String> unreachable = RevisionCheck.target(fleet);
    return unreachable.isEmpty() ? new NextStep(fleet).next() : new Next.Refused(unreachable);
  }

  /** The certificates of what is in force, by edition, of all that have sessions to count. */
  public static Map<String, Certificate> certified(Fleet fleet) {
    Rows rows = rows(fleet, fleet.inForce());
    return byEdition(certificates(rows, "in force"));
  }

  private Next next() {
    close();
    open();
    load();
    unload();
    List<Revision> revisions = revisions();
    if (worthWriting(revisions) || giveWay()) {
      return write(revisions());
    }
    if (report.settled(revisions)) {
      return new Next.Settled();
    }
    List<Cause> causes = report.causes();
    return causes.isEmpty()
        ? new Next.Refused(List.of("No step leads from " + fleet.inForce() + "; this is a defect."))
        : new Next.Wait(causes);
  }

  /**
   * Capacities that the target does not want fall, but not before what replaces them can be opened:
   * so many sessions of the deployment stay open on them as have no place on the target's chains.
   */
  private void close() {
    for (String owner : fleet.owners()) {
      int missing = 0;
      for (ChainNow chain : of(owner)) {
        missing +=
            chain.goal()
                - (chain.ready() ? chain.goal() : Math.min(chain.capacity(), chain.goal()));
      }
      for (int c = 0; c < chains.size(); c++) {
        ChainNow chain = chains.get(c);
        if (chain.excess() && fleet.owner(chain.edition()).equals(owner)) {
          int open = fleet.runs(chain.hops()) ? chain.capacity() - chain.goal() : 0;
          int stays = Math.min(missing, open);
          capacity[c] = chain.goal() + stays;
          missing -= stays;
        }
      }
    }
  }

  /** Chains of the target whose blocks are ready rise as far as memory and promises allow. */
  private void open() {
    int[] full = capacity.clone();
    boolean any = false;
    for (int c = 0; c < chains.size(); c++) {
      if (rises(c)) {
        full[c] = chains.get(c).goal();
        any = true;
      }
    }
    if (!any) {
      return;
    }
    if (holds(full)) {
      System.arraycopy(full, 0, capacity, 0, full.length);
      return;
    }
    for (int c = 0; c < chains.size(); c++) {
      if (rises(c)) {
        rise(c);
      }
    }
  }

  private boolean rises(int c) {
    return chains.get(c).ready() && capacity[c] < chains.get(c).goal();
  }

  private void rise(int c) {
    int low = capacity[c];
    int high = chains.get(c).goal();
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      int[] tried = capacity.clone();
      tried[c] = middle;
      if (holds(tried)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    capacity[c] = low;
  }

  private boolean holds(int[] capacities) {
    int[] counted = counted(capacities);
    Set<String> risen = new HashSet<>();
    for (int c = 0; c < capacities.length; c++) {
      if (capacities[c] > chains.get(c).capacity()) {
        chains.get(c).hops().forEach(hop -> risen.add(hop.server()));
      }
    }
    return risen.stream().allMatch(server -> room.fits(server, counted, wanted))
        && promise.kept(counted);
  }

  /** Until a first server has heard, it admits as before. */
  private int[] counted(int[] capacities) {
    int[] counted = new int[capacities.length];
    for (int c = 0; c < counted.length; c++) {
      counted[c] = Math.max(capacities[c], chains.get(c).most());
    }
    return counted;
  }

  /** Blocks of the target are loaded where they fit beside all that may be there. */
  private void load() {
    int[] counted = counted(capacity);
    for (int e = 0; e < fleet.size(); e++) {
      for (Map.Entry<String, Blocks> entry : goal.get(e).entrySet()) {
        String server = entry.getKey();
        Blocks before = wanted.get(e).getOrDefault(server, Blocks.NONE);
        Blocks after = before.plus(entry.getValue());
        if (!after.equals(before)) {
          wanted.get(e).put(server, after);
          if (!room.fits(server, counted, wanted)) {
            wanted.get(e).put(server, before);
          }
        }
      }
    }
  }

  /** Blocks go that the target does not want and no session can be on. */
  private void unload() {
    int[] counted = counted(capacity);
    for (int e = 0; e < fleet.size(); e++) {
      for (Map.Entry<String, Blocks> entry : wanted.get(e).entrySet()) {
        String server = entry.getKey();
        Blocks used =
            fleet.gone(server) ? Blocks.NONE : goal.get(e).getOrDefault(server, Blocks.NONE);
        for (int c = 0; c < chains.size(); c++) {
          if (chains.get(c).edition() == e && counted[c] > 0 && !fleet.gone(server)) {
            used = used.plus(blocksOn(chains.get(c), server));
          }
        }
        entry.setValue(entry.getValue().and(used));
      }
    }
  }

  private static Blocks blocksOn(ChainNow chain, String server) {
    return chain.hops().stream()
        .filter(hop -> hop.server().equals(server))
        .map(hop -> Blocks.of(hop.span()))
        .findFirst()
        .orElse(Blocks.NONE);
  }

  /**
   * Where nothing else is possible: the least busy chain that is in the way takes no more sessions.
   * While others in the way are on their way out, they are waited for.
   */
  private boolean giveWay() {
    Set<String> blocked = new TreeSet<>();
    boolean limited = false;
    for (int c = 0; c < chains.size(); c++) {
      if (rises(c)) {
        limited = true;
        chains.get(c).hops().forEach(hop -> blocked.add(hop.server()));
      }
    }
    for (int e = 0; e < fleet.size(); e++) {
      blocked.addAll(report.missing(e));
    }
    if (blocked.isEmpty() || relief(blocked, limited)) {
      return false;
    }
    int least = least(blocked);
    if (least < 0 && limited) {
      least = least(null);
    }
    if (least < 0) {
      return false;
    }
    capacity[least] = chains.get(least).goal();
    return true;
  }

  /** Whether room is about to be made by what was decided before. */
  private boolean relief(Set<String> blocked, boolean anywhere) {
    for (int c = 0; c < chains.size(); c++) {
      ChainNow chain = chains.get(c);
      boolean falls = chain.most() > capacity[c];
      if (falls && (anywhere || blocked.stream().anyMatch(chain::uses))) {
        return true;
      }
    }
    for (int e = 0; e < fleet.size(); e++) {
      for (String server : blocked) {
        Blocks wants = wanted.get(e).getOrDefault(server, Blocks.NONE);
        if (!room.stuck(e, server).minus(wants).isEmpty()) {
          return true;
        }
      }
    }
    return false;
  }

  private int least(@Nullable Set<String> servers) {
    int least = -1;
    for (int c = 0; c < chains.size(); c++) {
      ChainNow chain = chains.get(c);
      boolean there = servers == null || servers.stream().anyMatch(chain::uses);
      if (capacity[c] > chain.goal()
          && there
          && (least < 0 || chain.running() < chains.get(least).running())) {
        least = c;
      }
    }
    return least;
  }

  private List<Revision> revisions() {
    int[] counted = counted(capacity);
    List<Revision> revisions = new ArrayList<>();
    for (int e = 0; e < fleet.size(); e++) {
      List<LiveChain> live = new ArrayList<>();
      for (int c = 0; c < chains.size(); c++) {
        if (chains.get(c).edition() == e && counted[c] > 0) {
          int residual = counted[c] > capacity[c] ? counted[c] : 0;
          live.add(new LiveChain(chains.get(c).hops(), capacity[c], residual));
        }
      }
      revisions.add(new Revision(fleet.editions().get(e).id(), holdings(e), live));
    }
    return revisions;
  }

  private SortedMap<String, Holding> holdings(int edition) {
    Set<String> servers = new LinkedHashSet<>(wanted.get(edition).keySet());
    servers.addAll(fleet.inForce().get(edition).holdings().keySet());
    SortedMap<String, Holding> holdings = new TreeMap<>();
    for (String server : servers) {
      Blocks keeps = wanted.get(edition).getOrDefault(server, Blocks.NONE);
      Holding holding = new Holding(keeps, room.stuck(edition, server).minus(keeps));
      if (!holding.isNothing()) {
        holdings.put(server, holding);
      }
    }
    return holdings;
  }

  /** That some of a chain's sessions have ended is not worth a revision, that all have is. */
  private boolean worthWriting(List<Revision> revisions) {
    for (int e = 0; e < fleet.size(); e++) {
      Revision before = fleet.inForce().get(e);
      Revision after = revisions.get(e);
      if (!before.holdings().equals(after.holdings()) || !told(before).equals(told(after))) {
        return true;
      }
    }
    return false;
  }

  /** Chains without how many sessions are left of those that may be too many. */
  private static Set<LiveChain> told(Revision revision) {
    Set<LiveChain> told = new HashSet<>();
    for (LiveChain chain : revision.chains()) {
      told.add(new LiveChain(chain.hops(), chain.capacity(), Math.min(chain.residual(), 1)));
    }
    return told;
  }

  private Next write(List<Revision> revisions) {
    Rows rows = rows(fleet, revisions);
    List<Certificate> certificates = certificates(rows, "step");
    List<String> violations = RevisionCheck.step(fleet, revisions, rows, certificates);
    if (!violations.isEmpty()) {
      return new Next.Refused(violations);
    }
    List<Revision> changed = new ArrayList<>();
    for (int e = 0; e < fleet.size(); e++) {
      if (!revisions.get(e).equals(fleet.inForce().get(e))) {
        changed.add(revisions.get(e));
      }
    }
    return new Next.Write(
        changed, byEdition(certificates), report.actions(revisions), report.interrupted());
  }

  private static List<Certificate> certificates(Rows rows, String what) {
    return rows.none() ? List.of() : new Certifier(rows.problem()).certify(rows.placements(), what);
  }

  private static Map<String, Certificate> byEdition(List<Certificate> certificates) {
    Map<String, Certificate> byEdition = new HashMap<>();
    certificates.forEach(certificate -> byEdition.put(certificate.deployment(), certificate));
    return byEdition;
  }

  private static Rows rows(Fleet fleet, List<Revision> revisions) {
    List<Rows.Use> uses = new ArrayList<>();
    for (int e = 0; e < revisions.size(); e++) {
      for (LiveChain chain : revisions.get(e).chains()) {
        uses.add(new Rows.Use(e, chain.hops(), chain.counted()));
      }
    }
    return Rows.of(fleet, uses);
  }

  private List<ChainNow> of(String owner) {
    return chains.stream().filter(chain -> fleet.owner(chain.edition()).equals(owner)).toList();
  }
}
