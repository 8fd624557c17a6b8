package dev.whorl.operator.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.placement.BlockPlacementStatus;
import dev.whorl.crds.placement.Phase;
import dev.whorl.crds.testing.CustomResources;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is in force, and that routers always find one that says so. */
class RevisionsTest {
  private static final String UID = "u1";

  private static BlockPlacement placement(int revision, String edition, @Nullable Phase says) {
    BlockPlacement placement =
        CustomResources.read(
            CustomResources.PLACEMENT
                .replace("revision: 1", "revision: " + revision)
                .replace("smollm2-e1", edition),
            BlockPlacement.class);
    if (says != null) {
      placement.setStatus(new BlockPlacementStatus(1L, says, null, null, null, null, null, null));
    }
    return placement;
  }

  @Test
  void whatIsWrittenIsInForceBeforeItSaysAnything() {
    BlockPlacement before = placement(1, "e1", Phase.ACTIVE);
    BlockPlacement next = placement(2, "e1", null);
    assertThat(Revisions.active(UID, List.of(before, next))).contains(next);
    assertThat(Revisions.phase(before, List.of(before, next))).isEqualTo(Phase.REPLACED);
  }

  @Test
  void theOneBeforeSaysActiveUntilTheNextOneDoes() {
    for (String edition : List.of("e1", "e2")) {
      BlockPlacement before = placement(1, "e1", Phase.ACTIVE);
      BlockPlacement next = placement(2, edition, null);
      assertThat(Revisions.said(next, List.of(before, next))).isEqualTo(Phase.ACTIVE);
      assertThat(Revisions.said(before, List.of(before, next))).isEqualTo(Phase.ACTIVE);

      BlockPlacement told = placement(2, edition, Phase.ACTIVE);
      assertThat(Revisions.said(before, List.of(before, told))).isNotEqualTo(Phase.ACTIVE);
    }
  }

  @Test
  void whatNeverWasActiveDoesNotBecomeSoByWaiting() {
    BlockPlacement before = placement(1, "e1", Phase.LOADING);
    BlockPlacement next = placement(2, "e1", null);
    assertThat(Revisions.said(before, List.of(before, next))).isEqualTo(Phase.REPLACED);
  }
}
