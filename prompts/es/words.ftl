### Todo lo que dice el bot, aparte de las tarjetas.
###
### Di cada frase en voz alta: habla una persona amiga, con calma, y sale de la habitación. Palabras cortas de
### todos los días, de tú, nada que apure, cuente o felicite. Nada que termine en -o o en -a al hablar de una
### persona. Los botones tienen como mucho 20 letras, las respuestas cortas sobre un botón 60.
### Qué es cada $nombre está explicado en en/words.ftl, junto a cada frase.

## El nombre del bot, y lo que va donde no se sabe un nombre

-app = Kindling
someone = Tu pareja

## El comienzo

intro =
    Hola. Esto es { -app }, para dos personas que quieren volver a encontrarse, poco a poco. También sirve para una sola.

    Una tarjeta pequeña al día. Puedes responderla o dejarla.

    Lo que escribes se queda contigo hasta que tocas Compartir, sobre esas palabras exactas.
    Nadie se entera de lo que saltas, guardas, pausas o apagas.
    Tus palabras son tuyas: puedes retirarlas, pedir una copia y hacer que se borren.

    Conviene saberlo: los chats con un bot de Telegram no van cifrados de extremo a extremo, y quien lleva este bot podría técnicamente leer lo que pasa por aquí. Esto no es orientación profesional ni ayuda de emergencia; /support dice dónde encontrarlas.

    Es solo para mayores de edad. En /privacy hay más.
ask-name =
    ¿Qué nombre verá tu pareja?

    Envíamelo, o deja este.
ask-place =
    ¿Qué hora es donde estás?

    Tócala, o envíame el nombre de una ciudad.
ask-zone = ¿Cuál de estos lugares tiene tu hora?
zone-unknown =
    No conozco ese lugar. Muchas veces funciona una ciudad más grande que esté cerca.

    O toca la hora que es donde estás.
ask-hour =
    ¿A qué hora te gustaría que llegara la tarjeta?

    Toca una, o envíame otra, como 7:45.
hour-unknown =
    No pude leer ahí ninguna hora. Puedes enviar una como 7:45 o 19:30.

    O toca una de estas.
ask-pace = ¿Cada cuánto? Puedes cambiarlo cuando quieras.
ready =
    No me hace falta nada más, { $name }.

    La hora de tu tarjeta: { TIME($time) }, según los relojes de { $zone }. Puedes responderla o dejarla, las dos cosas están bien. /card trae una ahora.

    Si te gustaría hacer esto con tu pareja, /invite prepara un enlace. Todo funciona también a solas. /help muestra qué más hay.
start-first = Hola. Todavía no sé nada de ti. Toca /start si te gustaría empezar.
home =
    Qué bueno verte. Todo está como lo dejaste.

    /card trae una tarjeta pequeña, /settings cambia cómo llega, /help muestra qué más hay.

## Encontrarse

invite-link =
    Este es tu enlace, para la única persona con quien quieres hacer esto:

    { $link }

    Sirve una vez, hasta el { WEEKDAY($until) }, { TIME($until) }. Quien lo abra verá tu nombre, { $name }, y podrá decir que sí o que no. No te diré cuál de las dos cosas, salvo que sea un sí.

    Si esa persona está contigo, puede apuntar su cámara a esta imagen.
invite-when-paired = Ya estás aquí con { $partner }. Las invitaciones son para quien está aquí por su cuenta.
invite-unavailable = Esta invitación no se puede usar. Si quieres, pide una nueva o haz tú una con /invite.
ask-invited =
    A { $name } le gustaría hacer esto contigo.

    Si dices que sí, le preguntaré a { $name } si de verdad eres tú. Nada de lo que has escrito hasta ahora se muestra a nadie.

    Nunca se muestra si la otra persona participa, descansa o se fue. Un no está bien, y nadie se entera.
invite-asked = Gracias. Si al otro lado también hay un sí, lo sabrás, y la otra persona también.
ask-inviter =
    ¿Es { $name }? Abrió tu enlace y dijo que sí.

    Si tienes dudas, pregúntale antes.
invite-ended = Está bien. Ese enlace queda cerrado, y nadie se entera del porqué. /invite prepara otro.
paired =
    Esto ya es cosa de dos: { $partner } y tú.

    Tus tarjetas llegan igual que antes. Lo que escribes sigue siendo solo tuyo hasta que tocas Compartir.

    Nunca mostramos si la otra persona participa, descansa o se fue. Si quieres, pregúntale con cariño, o déjalo estar.

## La tarjeta

card-answer-here = Si quieres, responde aquí. Nadie lo ve si no lo compartes.
card-lost = Una respiración lenta. Esa es toda la tarjeta.
card-was-today = La tarjeta de hoy ya vino. La próxima llega por sí sola.
enough-for-today = Esa era la última por hoy.
pairing-closed = Lo que se compartía aquí queda cerrado. Tus tarjetas siguen, y tus palabras siguen siendo tuyas.
okay = Está bien.
felt-lighter = Está bien. Aquí vendrán más ligeras.
felt-same = Gracias. Es bueno saberlo.
felt-heavier = Está bien. La próxima será ligera.
felt-fewer = Está bien. Menos como esta por un tiempo.
felt-more = Está bien. Un poco más, cuando encaje.
why-none = Todavía no te ha llegado ninguna tarjeta. /card trae una ahora.
why-not-noted = No anoté por qué vino esta.
why-share-day = Más o menos una de cada dos tarjetas se puede compartir, y era uno de esos días.
why-own-day = Era una tarjeta solo para ti, sacada al azar entre lo que encaja.
why-another = Querías otra, así que salió de tus propias tarjetas.
why-fact-week = Una vez por semana hay una tarjeta que cuenta algo de la investigación.
why-deeper-by-wish = Alguna vez pediste un poco más en este tema.
why-tiny-today = Ese día pediste algo diminuto.
why-mode = Va con calma, por lo que me contaste de tu vida ahora.
why-rest-from-heavy = La anterior tenía algo de peso, así que esta es más ligera.
why-seen-again = Todo lo demás que encaja ya vino en el último año, así que es una que conoces.
why-new-to-you = Su tema no había venido en mucho tiempo, o todavía no había venido.
goodnight = Ahora me quedo en silencio. Aquí estoy, si algún día quieres una tarjeta pequeña.
renew-ask =
    De vez en cuando hago esta pregunta, a todo el mundo: ¿te gustaría seguir compartiendo aquí con { $partner }?

    Si no respondes, se cerrará por sí solo al cabo de dos a cuatro semanas. Tus tarjetas siguen en cualquier caso.
renewed = Gracias. Todo queda como está.

## Responder no es compartir

preview-frame = Esto lo ves solo tú. A { $partner } le llegaría exactamente lo que está abajo.
preview-alone = Esto lo ves solo tú.
preview-when = ¿Cuándo puede llegarle a { $partner }?
leaves-now = { $seconds ->
    [0] Dijiste que sí. Sale ahora para { $partner }.
    [one] Dijiste que sí. Sale para { $partner } { $seconds } segundo después de tu toque. Hasta entonces puedes retirarlo aquí, y después con /shared.
   *[other] Dijiste que sí. Sale para { $partner } { $seconds } segundos después de tu toque. Hasta entonces puedes retirarlo aquí, y después con /shared.
}
leaves-evening = Dijiste que sí. Sale para { $partner } al caer la tarde, el { WEEKDAY($at) } a las { TIME($at) }. Hasta entonces puedes retirarlo aquí, y después con /shared.
leaves-tomorrow = Dijiste que sí. Sale para { $partner } el { WEEKDAY($at) } a las { TIME($at) }. Hasta entonces puedes retirarlo aquí, y después con /shared.
from-name = De { $name }
preview-replaced = Más abajo hay una versión más nueva.
change-ask = Envíalo otra vez tal como lo quieres. También puedes editar el mensaje que escribiste.
kept = Guardado. Solo lo tienes tú.
withdrawn = Retirado.
deleted = Borrado.
erased = Esto queda borrado, porque pasó un día sin decidir. Nadie lo vio.
edited-so-held = Cambiaste las palabras, así que no las envié. Aquí están otra vez, para que decidas.
edited-away = Ese cambio no lo puedo llevar. El borrador conserva tus palabras de antes.
edited-away-held = Ese cambio no lo puedo llevar, así que no envié nada. Aquí están tus palabras de antes, para que decidas.
edited-kept = Lo que guardaste sigue igual. Las palabras nuevas, envíalas en un mensaje aparte.
nobody-to-share-with = Esto se queda contigo.
appreciate-ask =
    ¿Qué cosa pequeña notaste en tu pareja?

    Si quieres, añade qué dice de su manera de ser. Basta una palabra. Nadie lo ve si no lo compartes.
refused-other = Puedo llevar texto, notas de voz y fotos de una en una. Lo que enviaste no lo guardé.
too-long = Eso no cabe aquí en un solo mensaje. Más corto sí: hasta 3000 letras, 900 junto a una foto, o cinco minutos de voz. No lo guardé.

## Retirar

shared-list = Esto lo puedes retirar:
shared-none = Aquí no hay nada que retirar.
shared-row = { $number }. { DATE($at) }
shared-photo = Una foto
shared-voice = Una nota de voz
taken-back-before = Retirado. No se mostró nada.
taken-back = Lo retiré. Puede que ya se haya leído.
already-leaving = Ya va de camino. Con /shared todavía puedes retirarlo.

## Recibir

envelope = { $partner } te dejó algo.
envelope-later =
    { $partner } te dejó algo.

    Se queda aquí una semana como mucho. Ábrelo cuando quieras.
envelope-voice = La nota de voz llega en su propio mensaje, justo debajo.
envelope-closed = Esto ya está cerrado.
broken = Algo falla de mi lado y no puedo mostrar esto. Lo siento.
thanks = { $partner } dice: gracias.
hear = { $partner } dice: te escucho.
thanks-sent = Va de camino.
writeback-ask = Escribe, di o envía en foto lo que quieras. Nadie lo ve si no lo compartes.

## Ritmo

pause-ask = ¿Cuánto tiempo de silencio te gustaría? Nadie se entera.
paused = { $value ->
    [1] Silencio por un día.
    [3] Silencio por tres días.
    [7] Silencio por una semana.
   *[other] Silencio hasta que vuelvas.
} /resume lo termina cuando quieras.
resumed = { $value ->
    [already] Todo sigue igual. La hora de tus tarjetas es { TIME($time) }.
   *[other] Qué bueno verte. La hora de tus tarjetas vuelve a ser { TIME($time) }.
}
pace-ask = { $value ->
    [every] Tu tarjeta llega cada día.
    [twice] Tu tarjeta llega dos veces por semana.
    [weekly] Tu tarjeta llega una vez por semana.
   *[most] Tu tarjeta llega casi todos los días.
} ¿Cada cuánto te gustaría?
pace-set = { $value ->
    [every] Está bien. Una tarjeta cada día.
    [twice] Está bien. Una tarjeta dos veces por semana.
    [weekly] Está bien. Una tarjeta por semana.
   *[most] Está bien. Una tarjeta casi todos los días.
}
today-ask = ¿Cuánto te gustaría para hoy?
today-set = { $value ->
    [nothing] Está bien. Hoy no habrá tarjeta.
    [tiny] Está bien. Hoy, algo diminuto.
    [had] La tarjeta de hoy ya vino. La próxima llega como siempre.
   *[normal] Está bien. Una tarjeta como siempre.
}
mode-set = { $value ->
    [none] Está bien. Tarjetas de todas las clases.
   *[other] Está bien. Las tarjetas irán con cuidado durante treinta días, o hasta que lo cambies. Nadie se entera.
}

## Ajustes

settings-main =
    Tus ajustes. Nadie más los ve.

    Nombre: { $name }
    Lugar: { $zone }
    Tarjeta: { TIME($time) }
rename-ask = Para tu pareja eres { $name }. Envíame el nombre que te gustaría.
name-set = Está bien, { $name }.
zone-set = Está bien. Desde ahora sigo la hora de { $zone }.
hour-set = Está bien. La hora de tu tarjeta: { TIME($time) }.
settings-quiet =
    En las horas de calma no llega nada por sí solo.

    Ahora: de { TIME($start) } a { TIME($end) }
settings-quiet-none =
    En las horas de calma no llega nada por sí solo.

    Ahora: sin horas de calma
settings-hold =
    Cuando compartes algo ahora mismo, puede quedar un momento en espera, por si se te fue el dedo.

    { $seconds ->
        [0] Ahora: sale enseguida
        [one] Ahora: { $seconds } segundo
       *[other] Ahora: { $seconds } segundos
    }
settings-opening =
    Cuando alguien te deja algo, llega cerrado y lo abres cuando quieras. También puede llegar abierto.

    { $value ->
        [1] Ahora: llega abierto
       *[0] Ahora: llega cerrado
    }
settings-mode =
    ¿Cómo es la vida ahora? Las tarjetas irán con cuidado durante treinta días. Nadie se entera.

    { $value ->
        [new_baby] Ahora: acaba de llegar un bebé
        [apart] Ahora: un tiempo a distancia
        [after_disagreement] Ahora: después de un desacuerdo
        [ill] Ahora: poca salud o pocas fuerzas
        [grieving] Ahora: de duelo
        [busy] Ahora: mucho que hacer
       *[none] Ahora: nada especial
    }
settings-themes =
    Algunos temas están cerrados hasta que los abres. Nadie más sabe cuáles.

    Una marca muestra lo que está abierto para ti. Toca para abrir o cerrar.
settings-language = ¿Qué idioma te gustaría?

## Ayuda y privacidad

help =
    Una tarjeta pequeña llega a la hora que elegiste. Respóndela por escrito, de voz o con una foto, o déjala.

    /card trae la tarjeta de hoy
    /appreciate es para algo pequeño que notaste
    /shared retira lo que compartiste
    /pause, /resume y /pace son para épocas más tranquilas
    /today hace un día más ligero
    /why dice por qué llegó tu última tarjeta
    /settings cambia cómo llega
    /invite prepara un enlace para tu pareja
    /learn y /books son para leer
    /support muestra dónde hay gente que ayuda
    /privacy, /export, /leave y /forget tratan de tus palabras

    Esto no es orientación profesional ni ayuda de emergencia. Es software libre: puedes pedir su código a quien lo lleva.
unknown-command = Ese no lo conozco. /help muestra lo que hay.
privacy =
    Qué se guarda: tu nombre aquí, dónde y cuándo llegan tus tarjetas, qué tarjetas te llegaron y qué dijiste de ellas, y lo que escribiste y no borraste. Todas las palabras se guardan cifradas.

    Quién lo ve: tu pareja ve el nombre que elegiste, aquello en lo que tocas Compartir y las gracias que envías. Nada más. Quien lleva este bot podría técnicamente leer lo que pasa por aquí. Los chats con un bot de Telegram no van cifrados de extremo a extremo.

    Cuánto tiempo: lo que queda sin decidir se borra al día. Un sobre que nadie abre se cierra a la semana. El resto se queda hasta que lo borras.

    Qué puedes hacer: /shared retira, /export te da una copia, /leave deja de compartir con tu pareja, /forget borra todo sobre ti.

    Lo que nadie puede deshacer: una captura de pantalla, una foto del teléfono, un programa que vigila un teléfono.

    Aquí no hay publicidad ni se vende nada, y nadie entrena una máquina con tus palabras.
stale = Ese botón ya descansa. No cambió nada.
changed = Esto ya cambió. Lo más nuevo está abajo.

## Dónde encontrar ayuda. Se muestra tal cual, y un botón lo recoge.

more =
    Algunos caminos desde aquí. Nadie ve lo que tocas.

    Esto no es orientación profesional ni ayuda de emergencia.
support =
    Tú importas. Si alguien te hace daño, te da miedo o te controla, no es culpa tuya, y no te toca a ti remediarlo hablando mejor.

    Puedes hablar con una persona preparada para esto, gratis y casi siempre sin dar tu nombre. Si alguien puede revisar este teléfono, usa otro: las llamadas y las páginas pueden quedar en sus listas.

    Soy un bot. Aquí no hay nadie leyendo.
support-choose = Líneas por país:
support-country = { $country }
support-emergency = En peligro ahora: { $number }
support-checked = { $label }, { DATE($date) }
support-women = para mujeres
support-men = para hombres
support-call-log = Una llamada puede quedar en la lista de llamadas de tu teléfono.
support-speaks = Idiomas: { $languages }
support-ways = Otras maneras de encontrar a alguien:
support-own =
    Si algo que haces da miedo o hace daño a alguien, importa que te hayas dado cuenta.

    De eso se puede hablar. Una persona preparada para esto ya lo ha oído antes, y escucha. Primero a solas: las conversaciones en pareja no son para esto.

    Si alguien corre peligro, ahora o pronto, el número de emergencia de tu país es al que puedes llamar.

    Soy un bot. Aquí no hay nadie leyendo.

## Para leer: datos por tema, y los libros

learn = Algunas cosas que ha visto la investigación, de una en una. ¿Sobre qué te gustaría leer?
fact-source = Fuente: { $title }
fact-varies = Cambia de una persona a otra.
books = Cinco libros, si te gusta leer. Ninguno tiene la última palabra.

## Irse, llevarse una copia, borrarlo todo

leave-ask =
    Con esto dejas de compartir con { $partner }, desde ya. Lo que va de camino, en cualquier dirección, se detiene. Lo que { $partner } ya abrió se queda en su chat, salvo que antes lo retires con /shared.

    No hay un botón para deshacerlo. Haría falta una invitación nueva, y durante 90 días solo puedes hacerla tú. Si ahora no dices nada, será posible cuando se haya cerrado también para { $partner }.

    ¿Te gustaría que { $partner } leyera una línea neutra con su próxima tarjeta, o que no le llegue nada? Si no le llega nada, la misma línea aparece unas semanas después, como siempre que algo así se cierra por sí solo.
leave-alone = Estás aquí por tu cuenta, así que no hay nada que dejar. /pause trae silencio, /forget lo borra todo.
left = Hecho. Tus tarjetas siguen. /support está ahí, si te gustaría hablar con alguien.
forget-ask =
    Esto borra todo lo tuyo aquí, de una vez y para siempre: tu nombre, tus ajustes, tus palabras. También se deja de compartir. Si antes quieres una copia, /export la prepara.

    Lo que tu pareja ya abrió también puede borrarse de su chat, hasta donde Telegram lo permite. O solo aquí.
forgotten =
    Hecho. Aquí ya no se guarda nada sobre ti.

    Lo que no puedo quitar: lo que escribiste en este chat, lo que Telegram ya no me deja cambiar, y las copias que alguien haya hecho. Puedes borrar este chat por tu cuenta.

    Que te vaya bien.
nothing-stored = Aquí no hay nada sobre ti, así que no hay nada que borrar.
export-ready = Aquí está tu copia, dos veces: un archivo para leer y otro para máquinas. Quien tenga estos archivos puede leerlos, así que guárdalos en un lugar seguro.

## Palabras dentro del archivo para leer

export-title = Tu copia de { -app }
export-about = { $name }, con fecha del { DATE($at) }
export-on = { DATE($on) }
export-when = { DATE($at) }, { TIME($at) }
export-settings = Ajustes
export-themes = Temas que abriste
export-themes-none = Ninguno
export-pause = Silencio por un tiempo
export-paused = { $kind ->
    [open] Hasta que vuelvas
    [until] Hasta el { DATE($at) }, { TIME($at) }
   *[none] No
}
export-path = Hasta dónde van tus propias tarjetas
export-ground = { $depth ->
    [none] En todos los temas: un dato o una sonrisa
    [0] { $topic }: solo las más ligeras
    [2] { $topic }: hasta un gusto o un recuerdo
    [3] { $topic }: hasta un sentimiento sobre la vida
    [4] { $topic }: hasta un sentimiento o un deseo sobre tu pareja y tú
    [5] { $topic }: hasta una preocupación o un gran sueño
   *[1] { $topic }: un dato o una sonrisa
}
export-written = Lo que escribiste
export-received = Lo que abriste
export-cards = Las tarjetas que te llegaron
export-nothing = Nada.
export-photo = Una foto. Está en tu chat.
export-voice = Una nota de voz. Está en tu chat.
export-unreadable = Estas palabras ya no se pueden leer: su llave no existe.
export-kept = guardado para ti
export-shared = compartido
export-taken-back = retirado
export-undecided = sin decidir todavía

## Botones, como mucho 20 letras

button-adult = Soy mayor de edad
button-keep-name = Dejar mi nombre
button-early = Temprano, { TIME($at) }
button-pace-every = Cada día
button-pace-most = Casi todos los días
button-pace-twice = Dos veces por semana
button-pace-weekly = Una vez por semana
button-copy-link = Copiar el enlace
button-accept = Sí
button-decline = No
button-confirm = Sí, es esa persona
button-deny = No
button-another = Otra tarjeta
button-not-today = Hoy no
button-done = Hecho
button-how = ¿Qué tal fue?
button-felt-lighter = Más ligera
button-felt-same = Me sentó bien
button-felt-heavier = Me pesó
button-felt-fewer = Menos como esta
button-felt-more = Un poco más
button-more = Más
button-renew = Sí, seguir
button-share-with = Compartir con { $partner }
button-share = Compartir
button-change = Cambiarlo
button-keep = Quedármelo
button-delete = Borrar
button-now = Ahora
button-evening = Al caer la tarde
button-tomorrow = Mañana
button-take-back = Retirarlo
button-take-back-number = Retirar { $number }
button-earlier = Lo de antes
button-open = Abrir
button-later = Más tarde
button-not-for-me = No es para mí
button-thanks = Gracias
button-hear = Te escucho
button-write-back = Responder
button-once-more = Otra vez
button-pause-day = Un día
button-pause-three = Tres días
button-pause-week = Una semana
button-pause-open = Hasta que vuelva
button-today-nothing = Hoy nada
button-today-tiny = Algo diminuto
button-today-normal = Como siempre
button-name = Nombre
button-place = Lugar
button-hour = Hora de la tarjeta
button-pace = Cada cuánto
button-quiet = Horas de calma
button-hold = Espera al enviar
button-opening = Cómo me llega todo
button-mode = Mi vida ahora
button-themes = Temas
button-language = Idioma
button-back = Volver
button-settings = Ajustes
button-support = Buscar ayuda
button-countries = Todos los países
button-own = Mi propia conducta
button-close = Cerrar y recoger
button-topics = Todos los temas
button-another-fact = Otro dato
button-books = Libros
button-topic-t01 = Hablar
button-topic-t02 = Escuchar
button-topic-t03 = Deseos que cambian
button-topic-t04 = Ayuda de afuera
button-topic-t05 = Cuidarse
button-topic-t06 = Momentos diminutos
button-topic-t07 = Cosas nuevas
button-topic-t08 = Contacto
button-topic-t09 = Bueno saberlo
button-topic-t10 = Pequeños logros
button-topic-t11 = Libros y aprender
button-topic-t12 = Aprecio
button-topic-t13 = Tiempo compartido
button-topic-t14 = Sueños y planes
button-topic-t15 = Recomponer
button-topic-t16 = Sentimientos
button-topic-t17 = Ideas
button-topic-t18 = Espíritu
button-quiet-none = Sin horas de calma
button-hold-none = Enviar enseguida
button-hold-seconds = { $seconds ->
    [one] { $seconds } segundo
   *[other] { $seconds } segundos
}
button-opening-closed = Cerrado
button-opening-open = Abierto
button-mode-none = Nada especial
button-mode-new_baby = Recién llegó un bebé
button-mode-apart = A distancia
button-mode-after_disagreement = Tras un desacuerdo
button-mode-ill = Con pocas fuerzas
button-mode-grieving = De duelo
button-mode-busy = Con mucho que hacer
button-theme-t08 = Contacto
button-theme-t15 = Recomponer
button-theme-t18 = Espíritu
button-leave-tell = Una línea neutra
button-leave-quiet = No decir nada
button-leave-stay = Quedarme
button-forget-all = En los dos chats
button-forget-here = Solo aquí
button-forget-stay = Conservarlo todo

## La lista de comandos que muestra Telegram, como mucho 40 letras cada uno

command-start = Empezar
command-invite = Un enlace para tu pareja
command-card = La tarjeta de hoy
command-appreciate = Algo pequeño que notaste
command-pause = Silencio por un tiempo
command-resume = Terminar el silencio
command-pace = Cada cuánto llega una tarjeta
command-today = Cuánto para hoy
command-why = Por qué te llegó la última tarjeta
command-settings = Nombre, lugar, hora y más
command-shared = Retirar lo que compartiste
command-learn = Datos por tema, de uno en uno
command-books = Cinco libros, cada uno con su aviso
command-help = Lo que hay aquí
command-support = Dónde encontrar ayuda
command-privacy = Qué se guarda y quién lo ve
command-export = Una copia de tus palabras
command-leave = Dejar de compartir con tu pareja
command-forget = Borrar todo sobre ti

## Junto a los teléfonos de la demo: lo que la otra persona no puede ver

inside-pace-every = Pidió una tarjeta cada día
inside-pace-most = Pidió una tarjeta casi todos los días
inside-pace-twice = Pidió una tarjeta dos veces por semana
inside-pace-weekly = Pidió una tarjeta por semana
inside-paused = Descansa: sin tarjetas, y los sobres quedan guardados
inside-blocked = Bloqueó el bot
inside-mode-new-baby = Vida ahora: acaba de llegar un bebé
inside-mode-apart = Vida ahora: a distancia
inside-mode-after-disagreement = Vida ahora: tras un desacuerdo
inside-mode-ill = Vida ahora: con pocas fuerzas
inside-mode-grieving = Vida ahora: de duelo
inside-mode-busy = Vida ahora: con mucho que hacer
inside-undecided = Sin decidir todavía: “{ $words }”
inside-kept = Se lo guardó: “{ $words }”
inside-shared = Dijo que sí a compartir: “{ $words }”
inside-taken-back = Retirado: “{ $words }”
inside-voice = una nota de voz
inside-photo = una foto
