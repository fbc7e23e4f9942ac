window.shopChat = window.Hermod.open({
  title: "Siti Rahma",
  getToken: async () => {
    const answer = await fetch("/chat-token", { method: "POST" });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.text();
  },
});
