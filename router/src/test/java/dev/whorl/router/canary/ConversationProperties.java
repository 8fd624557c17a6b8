package dev.whorl.router.canary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotBlank;

class ConversationProperties {
  private static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();

  @Property
  void aConversationStandsWhereItStoodWhoeverIsAsked(
      @ForAll @NotBlank String conversation, @ForAll @IntRange(max = 99) int drawn) {
    int place = Conversation.place(conversation, NOTHING, () -> drawn);

    assertThat(place).isBetween(0, 99);
    assertThat(Conversation.place(conversation, NOTHING, () -> 99 - drawn)).isEqualTo(place);
    JsonNode body = JsonNodeFactory.instance.objectNode().put("session_id", conversation);
    assertThat(Conversation.place(null, body, () -> drawn)).isEqualTo(place);
  }

  @Property
  void whoNamesNoneStandsWhereItIsDrawn(@ForAll @IntRange(max = 99) int drawn) {
    JsonNode body = JsonNodeFactory.instance.objectNode().putNull("user").put("session_id", 7);

    assertThat(Conversation.place(null, body, () -> drawn)).isEqualTo(drawn);
    assertThat(Conversation.place(" ", NOTHING, () -> drawn)).isEqualTo(drawn);
  }

  /** Of 10,000 conversations a share of 10 % takes 1,000 ± 5 standard deviations (30). */
  @Example
  void conversationsSpreadOverTheHundred() {
    long taken = 0;
    for (int i = 0; i < 10_000; i++) {
      taken += Conversation.place("conversation-" + i, NOTHING, () -> 0) < 10 ? 1 : 0;
    }

    assertThat(taken).isBetween(850L, 1150L);
  }
}
