package dev.whorl.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.whorl.planning.model.StepContract;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Nothing that a certificate counts with stays behind when agents are told. */
class ContractsTest {
  @Test
  void everyFigureTravels() {
    assertThat(fields())
        .extracting(field -> field.getName().replace("_", ""))
        .containsExactlyElementsOf(
            Arrays.stream(StepContract.class.getRecordComponents())
                .map(component -> component.getName().toLowerCase(Locale.ROOT))
                .toList());
  }

  @Test
  void andKeepsItsValue() {
    var wire = Contracts.wire(new StepContract(5, 3, 2));

    assertThat(fields()).extracting(wire::getField).containsExactly(5, 3, 2);
    assertThat(Contracts.certified()).isEqualTo(Contracts.wire(StepContract.CERTIFIED));
  }

  private static List<FieldDescriptor> fields() {
    return dev.whorl.protocol.control.StepContract.getDescriptor().getFields();
  }
}
