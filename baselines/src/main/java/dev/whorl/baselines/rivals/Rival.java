package dev.whorl.baselines.rivals;

import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.dispatch.JoinFastestFree;
import dev.whorl.planning.dispatch.WaitingPenalisedRouting;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.solve.PlacementSolver;
import java.time.Duration;

/** Whole systems to compare with: a placement and the dispatch that goes with it. */
public enum Rival {
  /** PETALS: a settled swarm, clients on the fastest chains. */
  PETALS {
    @Override
    public RivalMethod method() {
      return new PetalsLive(PetalsSettings.STANDARD);
    }

    @Override
    public DispatchPolicy dispatch(Workload workload) {
      return new LeastLatency(LeastLatency.SYSTEM_PENALTY);
    }
  },
  /** CG-BP + WS-RR, R by trial. */
  CG_BP {
    @Override
    public PlacementSolver solver() {
      return new Tuned("cg-bp-tuned", CgBp::new);
    }

    @Override
    public RivalMethod method() {
      return new CgBp(0);
    }

    @Override
    public DispatchPolicy dispatch(Workload workload) {
      return new WaitingPenalisedRouting();
    }
  },
  /** GBP-CR + GCA + JFFC, κ by trial. */
  GBP_CR {
    @Override
    public PlacementSolver solver() {
      return new Tuned("gbp-cr", k -> new GbpCr(k, new GbpCr.Demand.Sessions()));
    }

    @Override
    public RivalMethod method() {
      return new GbpCr(1, new GbpCr.Demand.Sessions());
    }

    @Override
    public DispatchPolicy dispatch(Workload workload) {
      return new JoinFastestFree();
    }
  },
  /** The whole model on every server that holds it, one queue. */
  WHOLE_MODEL {
    @Override
    public RivalMethod method() {
      return new WholeModel();
    }

    @Override
    public DispatchPolicy dispatch(Workload workload) {
      return new JoinFastestFree();
    }
  },
  /** Greedy pipelines, round robin. */
  PARALLAX {
    @Override
    public RivalMethod method() {
      return new Parallax();
    }

    @Override
    public DispatchPolicy dispatch(Workload workload) {
      return new RoundRobin();
    }
  },
  /** Max-flow placement, weighted round robin; small pools. */
  HELIX {
    @Override
    public RivalMethod method() {
      return new Helix(Duration.ofSeconds(10));
    }

    @Override
    public DispatchPolicy dispatch(Workload workload) {
      return new WeightedRoundRobin(
          workload.slot().maxInputTokens() + workload.slot().maxOutputTokens());
    }
  },
  /** Rings by memory share, fewest sessions. */
  EXO {
    @Override
    public RivalMethod method() {
      return new Exo();
    }

    @Override
    public DispatchPolicy dispatch(Workload workload) {
      return new FewestSessions();
    }
  };

  /** Its placement under our certificate; where it has a number to tune, tuned. */
  public PlacementSolver solver() {
    return new RivalSolver(method());
  }

  /** Its placement with all chains that it would admit, its number not tuned. */
  public abstract RivalMethod method();

  /** Its dispatch; a new one, for some keep turns. */
  public abstract DispatchPolicy dispatch(Workload workload);
}
