// Sending with a bar that moves, and watching work that goes on. Everything works without it.
"use strict";

const form = document.getElementById("deposit");
if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

// The names of a folder's files with their folders, and when each was last changed.
function data(form) {
  const data = new FormData();
  for (const name of ["csrf", "note", "access"]) {
    data.append(name, form.elements[name].value);
  }
  for (const input of form.querySelectorAll("input[type=file]")) {
    for (const file of input.files) {
      data.append("modified", String(Math.floor(file.lastModified / 1000)));
      data.append("file", file, file.webkitRelativePath || file.name);
    }
  }
  return data;
}

function send(form) {
  const bar = document.getElementById("sent");
  const told = document.getElementById("sending");
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) {
      bar.value = Math.floor((event.loaded / event.total) * 100);
    }
  });
  request.addEventListener("load", () => {
    if (request.responseURL && new URL(request.responseURL).pathname !== "/deposit") {
      location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
    const again = document.getElementById("deposit");
    again?.addEventListener("submit", (event) => {
      event.preventDefault();
      send(again);
    });
  });
  // Without a connection the browser says so better than we could.
  request.addEventListener("error", () => form.submit());
  told.textContent = told.dataset.text;
  told.hidden = false;
  bar.hidden = false;
  request.open("POST", form.action);
  request.send(data(form));
}

const job = document.getElementById("job");
if (job?.dataset.events) {
  const line = document.getElementById("line");
  const bar = document.getElementById("bar");
  const events = new EventSource(job.dataset.events);
  events.addEventListener("progress", (event) => {
    const told = JSON.parse(event.data);
    line.textContent = told.line;
    if (told.total) {
      bar.max = told.total;
      bar.value = Math.min(told.done, told.total);
    } else {
      bar.removeAttribute("value");
    }
  });
  events.addEventListener("ended", () => {
    events.close();
    location.reload();
  });
}
