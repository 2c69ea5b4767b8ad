"""The claims of a panel's answers to a question: who holds, denies or is silent."""
