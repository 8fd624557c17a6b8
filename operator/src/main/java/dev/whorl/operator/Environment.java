package dev.whorl.operator;

import dev.whorl.operator.autoscaling.Demand;
import dev.whorl.operator.live.RouterFigures;
import dev.whorl.operator.settings.OperatorSettings;
import dev.whorl.operator.settings.PlanningSettings;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.protocol.identity.PeerAddresses;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the control plane is given.
 *
 * @param addresses where the control ports of servers are
 * @param demand of the routers of a deployment, by their pods; null: not known
 * @param figures what the routers of a deployment say, by their pods: those that answer
 * @param leaseLost called when another process leads; this one must end
 */
public record Environment(
    KubernetesClient client,
    OperatorSettings settings,
    PlanningSettings planning,
    PlacementSolver solver,
    MeterRegistry registry,
    PeerAddresses addresses,
    Function<Collection<Pod>, @Nullable Demand> demand,
    Function<Collection<Pod>, List<RouterFigures>> figures,
    Runnable leaseLost,
    Clock clock) {}
