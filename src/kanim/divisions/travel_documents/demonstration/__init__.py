"""Applications of the demonstration office: one at each stage, brought there by the verbs that officers use."""
